import Foundation
import Testing

@testable import Federation

/// Networks, forwarded addresses, and a listener's part of the region file.
@Suite struct ListenerTests {
    @Test(
        "a network holds its addresses and no others",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.20.0.0/15", "10.21.9.9", true),
            ("10.20.0.0/15", "10.22.0.0", false),
            ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false), ("::1", "::1", true),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "2001:db8::1", false), ("10.0.0.0/8", "10.0.0", false), ("10.0.0.0/8", "10.0.0.1 ", false),
            ("10.0.0.0/8", "", false),
        ])
    func contains(_ network: String, _ address: String, _ isIn: Bool) throws {
        #expect(try #require(NetworkRange(network)).contains(address) == isIn)
    }

    @Test(
        "what is no network is refused, bits behind the prefix too",
        arguments: [
            "", "10.0.0.0/33", "10.1.0.0/8", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0", "hospital", "2001:db8::1/32", "::/129",
            "10.0.0.0/8/8",
        ])
    func refused(_ text: String) { #expect(NetworkRange(text) == nil) }

    private static func listener(_ header: ListenerSettings.ForwardedHeader = .xForwardedFor) -> ListenerSettings {
        ListenerSettings(
            host: "::", port: 1, url: "https://record.example",
            trustedProxies: ["127.0.0.1", "10.9.0.0/16", "2001:db8:9::/48"].compactMap { NetworkRange($0) },
            forwardedHeader: header)
    }

    @Test(
        "a forwarded address is believed of a trusted proxy only: the rightmost hop that is none",
        arguments: [
            ("203.0.113.5", ["10.1.1.1"], "203.0.113.5"), ("127.0.0.1", [], "127.0.0.1"), ("127.0.0.1", ["192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", ["10.1.1.1, 192.0.2.1"], "192.0.2.1"), ("127.0.0.1", ["10.1.1.1", "192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", ["192.0.2.1, 10.9.3.3"], "192.0.2.1"), ("127.0.0.1", ["10.9.3.3"], "10.9.3.3"),
            ("127.0.0.1", ["192.0.2.1:4711"], "192.0.2.1"),
            ("127.0.0.1", ["[2001:db8::5]:443"], "2001:db8::5"), ("127.0.0.1", ["2001:db8::5"], "2001:db8::5"),
            ("2001:db8:9::1", ["192.0.2.1"], "192.0.2.1"),
            ("::ffff:127.0.0.1", ["192.0.2.1"], "192.0.2.1"), ("127.0.0.1", ["unknown"], nil), ("127.0.0.1", ["192.0.2.1, unknown"], nil),
            ("127.0.0.1", ["192.0.2.1,"], nil), ("127.0.0.1", [""], nil), ("127.0.0.1", ["nonsense, 192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", ["1.2.3.4.5"], nil),
            ("127.0.0.1", ["192.0.2.1:http"], nil), ("127.0.0.1", ["[2001:db8::5"], nil),
        ] as [(String, [String], String?)])
    func forwarded(_ connection: String, _ fields: [String], _ client: String?) {
        #expect(Self.listener().client(of: connection, forwarded: fields) == client)
    }

    @Test(
        "`Forwarded` is read as RFC 7239 writes it",
        arguments: [
            ("for=192.0.2.1", "192.0.2.1"), ("for=192.0.2.1;proto=https;by=10.9.0.1", "192.0.2.1"),
            ("For=\"[2001:db8::5]:4711\"", "2001:db8::5"),
            ("for=10.1.1.1, proto=http;for=192.0.2.1, for=10.9.1.1", "192.0.2.1"), ("for=_hidden", nil), ("proto=https", nil),
            ("192.0.2.1", nil),
        ] as [(String, String?)])
    func rfc7239(_ field: String, _ client: String?) {
        #expect(Self.listener(.forwarded).client(of: "127.0.0.1", forwarded: [field]) == client)
    }

    @Test("who is not known may ask only where everybody may")
    func allowed() {
        var listener = Self.listener()
        #expect(listener.allows("203.0.113.1") && listener.allows(nil))
        listener.allowedNetworks = ["10.20.0.0/16", "2001:db8::/32"].compactMap { NetworkRange($0) }
        #expect(listener.allows("10.20.1.1") && listener.allows("2001:db8::1"))
        #expect(!listener.allows("203.0.113.1") && !listener.allows(nil) && !listener.allows("::1"))
    }

    private static func read(_ staff: String) -> (Region?, [Mistake]) {
        let text = RegionMaking.good.replacing(
            #"{host: 127.0.0.1, port: 8443, url: "https://record.example", tls: {certificate: /c.pem, key: /k.pem}}"#, with: staff)
        do throws(RegionMistakes) { return (try Region.read(text), []) } catch { return (nil, error.all) }
    }

    @Test("a listener's whole part is read as it says; what is not said is as the page says")
    func whole() throws {
        let (region, mistakes) = Self.read(
            #"{host: "::", port: 8443, url: "https://record.example/", tls: {certificate: /c, key: /k}, clientCertificates: {authorities: /ca}, "#
                + #"allowedNetworks: [10.0.0.0/8, "2001:db8::/32"], trustedProxies: [10.9.0.1], forwardedHeader: forwarded, "#
                + "limits: {requestsPerSession: 10, requestsPerAddress: 20, searchesPerSession: 1, looksPerSession: 2, looksPerAddress: 3, headerSeconds: 5, "
                + "bodySeconds: 6, bodyBytes: 20000, connections: 50, idleMinutes: 0.1}}")
        #expect(mistakes.map(\.sentence) == [])
        let staff = try #require(region).listeners.staff
        #expect(staff.url == "https://record.example" && staff.tls == .init(certificate: "/c", key: "/k", clientAuthorities: "/ca"))
        #expect(
            staff.allowedNetworks.count == 2 && staff.trustedProxies.contains(address: "10.9.0.1") && staff.forwardedHeader == .forwarded)
        #expect(staff.limits.requestsPerSession == 10 && staff.limits.looksPerAddress == 3 && staff.limits.searchesPerAddress == 3_000)
        #expect(
            staff.limits.headerSeconds == 5 && staff.limits.bodySeconds == 6 && staff.limits.bodyBytes == 20_000
                && staff.limits.connections == 50)
        #expect(
            staff.limits.idleMinutes == 0.1
                && staff.unreadable("x").map(\.path) == ["x.tls.certificate", "x.tls.key", "x.clientCertificates.authorities"])
        let plain = try #require(try Region.read(RegionMaking.good).listeners.staff as ListenerSettings?)
        #expect(plain.allowedNetworks.isEmpty && plain.trustedProxies.isEmpty && plain.limits == .init() && plain.limits.idleMinutes == 15)
    }

    @Test("a trusted proxy says in a header which certificate it was shown; only the staff listener has sessions that are of one")
    func certificateHeader() throws {
        let (region, mistakes) = Self.read(
            #"{host: 127.0.0.1, port: 8443, url: "https://record.example", trustedProxies: [10.9.0.1], clientCertificates: {header: X-Cert}}"#
        )
        #expect(mistakes.map(\.sentence) == [])
        let staff = try #require(region).listeners.staff
        #expect(staff.certificateHeader == "X-Cert" && staff.tls == nil)
        #expect(try Region.read(RegionMaking.good).listeners.staff.certificateHeader == nil)
    }

    @Test(
        "each mistake of a listener is named with its place",
        arguments: [
            ("tls: {certificate: /c}", "tls.key", "is missing"),
            ("tls: {certificat: /c, key: /k}", "tls.certificat", "did you mean \"certificate\""),
            ("tls: /c.pem", "tls", "must be a mapping"), ("clientCertificates: {authorities: /ca}", "clientCertificates", "needs tls"),
            ("tls: {certificate: /c, key: /k}, clientCertificates: {}", "clientCertificates.authorities", "is missing"),
            ("clientCertificates: {header: x-cert}", "clientCertificates.header", "needs trustedProxies"),
            ("trustedProxies: [10.9.0.1], clientCertificates: {header: x cert}", "clientCertificates.header", "must be a header's name"),
            (
                "tls: {certificate: /c, key: /k}, trustedProxies: [10.9.0.1], clientCertificates: {authorities: /ca, header: x-cert}",
                "clientCertificates", "one of the two"
            ),
            ("allowedNetworks: []", "allowedNetworks", "at least one network"),
            ("allowedNetworks: 10.0.0.0/8", "allowedNetworks", "must be a list"),
            ("allowedNetworks: [10.0.0.0/8, 10.1.0.0/8]", "allowedNetworks[1]", "no bit set behind its prefix"),
            ("trustedProxies: [proxy.example]", "trustedProxies[0]", "must be a network"),
            ("trustedProxies: [0.0.0.0/0]", "trustedProxies[0]", "is everybody"),
            ("forwardedHeader: forwarded", "forwardedHeader", "changes nothing without trustedProxies"),
            ("trustedProxies: [10.9.0.1], forwardedHeader: x-real-ip", "forwardedHeader", "must be one of"),
            ("limits: {looksPerSession: 0}", "limits.looksPerSession", "from 1"),
            ("limits: {lookPerSession: 1}", "limits.lookPerSession", "did you mean"),
            ("limits: {bodyBytes: 10}", "limits.bodyBytes", "from 16384"), ("limits: {idleMinutes: 60}", "limits.idleMinutes", "to 30"),
            ("limits: {looksPerSession: 10, looksPerAddress: 9}", "limits.looksPerAddress", "would change nothing"),
            ("certificate: /c", "certificate", "is not a known setting"),
        ])
    func mistakes(_ more: String, _ place: String, _ words: String) {
        let (_, mistakes) = Self.read(#"{host: 127.0.0.1, port: 8443, url: "https://record.example", \#(more)}"#)
        #expect(
            mistakes.contains { $0.path == "listeners.staff." + place && $0.words.contains(words) && $0.line != nil },
            "\(mistakes.map(\.sentence))")
    }

    @Test("with TLS of our own the address is https")
    func httpsWithTLS() {
        let (_, mistakes) = Self.read(#"{host: 127.0.0.1, port: 8443, url: "http://127.0.0.1:8443", tls: {certificate: /c, key: /k}}"#)
        #expect(mistakes.map(\.path) == ["listeners.staff.url"])
    }

    @Test("the partner listener takes an organisation's whole list, which the staff listener does not")
    func partner() throws {
        let text = RegionMaking.good.replacing(
            "  operations:", with: #"  partner: {host: 127.0.0.1, port: 8444, url: "https://partner.example"}\#n  operations:"#)
        let listeners: Region.Listeners
        do throws(RegionMistakes) { listeners = try Region.read(text).listeners } catch {
            return try #require(Bool(false), "\(error.all.map(\.sentence))")
        }
        #expect(listeners.partner?.limits.bodyBytes == 16_777_216 && listeners.staff.limits.bodyBytes == 65_536)
    }
}
