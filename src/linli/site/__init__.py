"""The installation: settings, urls, the API's composition, navigation, middleware and jobs."""
