// FHIRServer
