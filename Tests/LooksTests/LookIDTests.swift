import Testing

@testable import Looks

@Suite struct LookIDTests {
    @Test("a look's id is 32 random bytes that no command takes for an option, and no two are the same")
    func ids() {
        let ids = (0..<2_000).map { _ in Looks.random(32) }
        #expect(ids.allSatisfy { !$0.hasPrefix("-") && $0.utf8.count == 43 && LookID($0) != nil })
        #expect(Set(ids).count == ids.count)
        // Only the first character is held to it: one in 64 each.
        #expect(ids.contains { $0.contains("-") })
    }
}
