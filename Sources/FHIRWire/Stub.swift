// FHIRWire
