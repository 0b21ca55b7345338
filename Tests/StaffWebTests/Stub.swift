import Testing
@Suite struct StaffWebStubTests { @Test func stub() {} }
