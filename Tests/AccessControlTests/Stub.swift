import Testing
@Suite struct AccessControlStubTests { @Test func stub() {} }
