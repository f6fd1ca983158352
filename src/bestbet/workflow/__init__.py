"""The line as functions: where adapters meet the core; clock and seed are passed in from outside."""
