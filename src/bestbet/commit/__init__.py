"""What we decided: canonical bytes, the hash chain, checkpoints, and what a commitment freezes."""
