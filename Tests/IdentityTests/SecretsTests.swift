import Foundation
import Synchronization
import Testing

@testable import Identity

/// A clock that the test moves.
final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_790_000_000))
    var now: Date { time.withLock { $0 } }
    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

@Suite struct SecretsTests {
    @Test("the S256 challenge is the one of RFC 7636, appendix B")
    func pkce() {
        #expect(
            Secrets.challenge(of: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test("secrets are 256 bits, base64url, and never the same")
    func random() {
        let many = Set((0..<1000).map { _ in Secrets.random() })
        #expect(many.count == 1000)
        #expect(
            many.allSatisfy {
                $0.count == 43 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
            })
    }

    @Test("equal means equal in every byte and in length")
    func equality() {
        #expect(Secrets.areEqual("abc", "abc"))
        #expect(!Secrets.areEqual("abc", "abd"))
        #expect(!Secrets.areEqual("abc", "ab"))
        #expect(!Secrets.areEqual("", "a"))
    }

    @Test(
        "after sign-in only a path of ours is gone back to",
        arguments: [
            "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
            "evil", "", " /looks", "/a b", "/a\nb",
            "/a\u{0}b", "/é", "/" + String(repeating: "a", count: 600),
        ])
    func openRedirect(to: String) {
        #expect(Secrets.localPath(to) == "/")
    }

    @Test("a path of ours is kept as it is")
    func localPath() {
        #expect(Secrets.localPath("/looks/abc?x=1") == "/looks/abc?x=1")
        #expect(Secrets.localPath(nil) == "/")
    }

    @Test("a session ends after a quarter of an hour without use, and after twelve hours whatever happens")
    func session() {
        let policy = SessionPolicy()
        let start = Date(timeIntervalSince1970: 1_790_000_000)
        #expect(policy.judge(created: start, seen: start, now: start + 899) == .live)
        #expect(policy.judge(created: start, seen: start, now: start + 900) == .idle)
        #expect(policy.judge(created: start, seen: start + 43_000, now: start + 43_199) == .live)
        #expect(policy.judge(created: start, seen: start + 43_199, now: start + 43_200) == .tooOld)
    }
}
