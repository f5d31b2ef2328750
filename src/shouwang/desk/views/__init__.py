"""Pages of the desk: fetch, form, action, page."""
