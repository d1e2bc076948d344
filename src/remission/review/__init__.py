"""What the experts agreed: pathology review, cohort, eligibility."""
