"""What every room stands on: pure, small, knows no app and owns no tables."""
