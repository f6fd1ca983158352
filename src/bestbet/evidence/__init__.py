"""What others say: graded claims about tactics, weighed, and tests designed and read."""
