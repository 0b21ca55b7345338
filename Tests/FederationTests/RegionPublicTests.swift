import Testing

@testable import Federation

/// The public listener and its provider in a region file: each mistake has its place.
@Suite struct RegionPublicTests {
    private static let operations = "  operations:"
    private static let listener = "  public: {host: 0.0.0.0, port: 8445, url: \"https://my.record.example/\"}\n"
    private static let settings = """

        public:
          staffNames: shown
          identityProvider: {issuer: "https://login.example/", clientID: us, clientKey: {key: {file: /k.pem}, keyID: k1}}
        """

    private static func text(_ listener: String = listener, _ settings: String = settings) -> String {
        RegionMaking.good.replacingOccurrences(of: operations, with: listener + operations) + settings + "\n"
    }

    @Test("it is read with what it needs; where it is left out there is none; names of staff are hidden unless the file says otherwise")
    func good() throws {
        let region = try Region.read(Self.text())
        #expect(region.listeners.people == ListenerSettings(host: "0.0.0.0", port: 8445, url: "https://my.record.example", limits: .people))
        #expect(
            region.people
                == .init(
                    identityProvider: .init(issuer: "https://login.example/", clientID: "us", key: .file("/k.pem"), keyID: "k1"),
                    staffNames: .shown))
        let plain = try Region.read(RegionMaking.good)
        #expect(plain.listeners.people == nil && plain.people == nil)
        #expect(
            try Region.read(Self.text(Self.listener, Self.settings.replacingOccurrences(of: "  staffNames: shown\n", with: ""))).people?
                .staffNames == .hidden)
    }

    @Test(
        "each mistake is named with its place",
        arguments: [
            ("port: 8445", "port: 8443", "listeners.public.port", "another listener's port"),
            ("port: 8445", "port: 9090", "listeners.public.port", "another listener's port"),
            ("https://my.record.example/", "http://my.record.example/", "listeners.public.url", "must be https"),
            ("staffNames: shown", "staffNames: maybe", "public.staffNames", "must be one of shown, hidden"),
            ("staffNames", "staffName", "public.staffName", "did you mean"),
            ("clientID: us, ", "", "public.identityProvider.clientID", "is missing"),
            (
                "clientKey: {key: {file: /k.pem}, keyID: k1}", "clientSecret: {file: /s}", "public.identityProvider.clientSecret",
                "not a known setting"
            ),
            ("keyID: k1", "keyID: k1, alg: none", "public.identityProvider.clientKey.alg", "not a known setting"),
            ("https://login.example/", "http://login.example/", "public.identityProvider.issuer", "must be https"),
        ])
    func mistakes(_ old: String, _ new: String, _ path: String, _ words: String) {
        do throws(RegionMistakes) {
            _ = try Region.read(Self.text().replacingOccurrences(of: old, with: new))
            Issue.record("no mistake was found")
        } catch {
            #expect(error.all.contains { $0.path == path && $0.words.contains(words) }, "\(error.all.map(\.sentence))")
        }
    }

    @Test("listener and settings go together, and another listener's address is none of this one's")
    func together() {
        for (text, path) in [
            (Self.text(""), "public"), (Self.text(Self.listener, ""), "public"),
            (
                Self.text(Self.listener.replacingOccurrences(of: "https://my.record.example/", with: "https://record.example")),
                "listeners.public.url"
            ),
        ] {
            do throws(RegionMistakes) {
                _ = try Region.read(text)
                Issue.record("no mistake was found at \(path)")
            } catch { #expect(error.all.contains { $0.path == path }, "\(error.all.map(\.sentence))") }
        }
    }
}
