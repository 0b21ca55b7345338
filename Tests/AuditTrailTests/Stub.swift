import Testing
@Suite struct AuditTrailStubTests { @Test func stub() {} }
