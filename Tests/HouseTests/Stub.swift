import Testing
@Suite struct HouseStub { @Test func stub() {} }
