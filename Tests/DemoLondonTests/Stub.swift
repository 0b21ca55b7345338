import Testing
@Suite struct DemoLondonStubTests { @Test func stub() {} }
