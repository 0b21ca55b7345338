import Testing
@Suite struct FHIRWireStubTests { @Test func stub() {} }
