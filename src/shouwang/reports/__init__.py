"""Floor 7: counts, charts, exports, and forms of other offices filled. Writes nothing but what was taken out."""
