"""Speed, measured on the machine at hand: `./linli bench` (docs/operations/performance.md)."""
