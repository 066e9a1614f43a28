"""The register of people out of the workbooks that communities have."""
