import Foundation
import Testing

@testable import Identity

/// How many sign-ins may be begun.
@Suite struct SignInGateTests {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)

    @Test("an address may begin as many as a minute allows, is then told when to come again, and may when it does")
    func perAddress() async {
        let gate = SignInGate(6, inAll: 100)
        for _ in 0..<6 { #expect(await gate.begin(from: "192.0.2.1", at: Self.start) == nil) }
        #expect(await gate.begin(from: "192.0.2.1", at: Self.start) == 10)
        #expect(await gate.begin(from: "192.0.2.2", at: Self.start) == nil, "another is not held up")
        #expect(await gate.begin(from: "192.0.2.1", at: Self.start + 9.9) == 1)
        #expect(await gate.begin(from: "192.0.2.1", at: Self.start + 10) == nil)
        #expect(await gate.begin(from: "192.0.2.1", at: Self.start + 10) == 10)
    }

    @Test("all together may begin as many as a minute allows, from however many addresses")
    func inAll() async {
        let gate = SignInGate(6, inAll: 12)
        for number in 0..<12 { #expect(await gate.begin(from: "192.0.2.\(number)", at: Self.start) == nil) }
        #expect(await gate.begin(from: "198.51.100.1", at: Self.start) == 5)
        #expect(await gate.begin(from: "198.51.100.1", at: Self.start + 5) == nil)
    }

    @Test("addresses are forgotten when they may begin as many as any, and past the bound new ones share what one has")
    func bounded() async {
        let gate = SignInGate(2, inAll: 1_000, addresses: 3)
        for number in 0..<3 { #expect(await gate.begin(from: "192.0.2.\(number)", at: Self.start) == nil) }
        #expect(await gate.begin(from: "198.51.100.1", at: Self.start) == nil)
        #expect(await gate.begin(from: "198.51.100.2", at: Self.start) == nil)
        #expect(await gate.begin(from: "198.51.100.3", at: Self.start) == 30)
        #expect(await gate.kept == 4)
        #expect(await gate.begin(from: "198.51.100.3", at: Self.start + 61) == nil)
        #expect(await gate.kept == 1)
    }

    @Test("an IPv6 client's addresses are one, and an IPv4 address in IPv6 is itself")
    func networks() {
        #expect(SignInGate.network("2001:db8:1:2::1") == SignInGate.network("2001:db8:1:2:ffff::9"))
        #expect(SignInGate.network("2001:db8:1:2::1") != SignInGate.network("2001:db8:1:3::1"))
        #expect(SignInGate.network("::ffff:192.0.2.1") == "192.0.2.1")
        #expect(SignInGate.network("::ffff:192.0.2.1") != SignInGate.network("::ffff:192.0.2.2"))
        #expect(SignInGate.network("192.0.2.1") == "192.0.2.1")
    }
}
