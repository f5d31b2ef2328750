"""One file for each solver library, the only importer of it; everything else speaks the types of the house."""
