"""Parts shared by the school's and the bureau's pages."""
