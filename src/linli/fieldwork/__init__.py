"""Work on the stairs: visits and their rules, needs, patrols, leave; ledgers are views of these."""
