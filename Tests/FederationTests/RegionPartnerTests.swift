import Testing

@testable import Federation

/// The partner listener of a region file: each mistake has its place.
@Suite struct RegionPartnerTests {
    private static let operations = "  operations: {"
    private static let partner =
        "  partner: {host: 0.0.0.0, port: 8444, url: \"https://partner.record.example/\", tls: {certificate: /p.pem, key: /k.pem}}\n"

    private static func text(_ partner: String) -> String {
        RegionMaking.good.replacingOccurrences(of: operations, with: partner + operations)
    }

    @Test("it is read as it is written, without a final slash, and may be left out")
    func good() throws {
        let found = try Region.read(Self.text(Self.partner)).listeners.partner
        #expect(
            found
                == ListenerSettings(
                    host: "0.0.0.0", port: 8444, url: "https://partner.record.example", tls: .init(certificate: "/p.pem", key: "/k.pem"),
                    limits: .partner))
        #expect(try Region.read(RegionMaking.good).listeners.partner == nil)
    }

    @Test(
        "each mistake in it has its place",
        arguments: [
            ("port: 8444", "port: 8443", "listeners.partner.port", "another listener's port"),
            ("port: 8444", "port: 9090", "listeners.partner.port", "another listener's port"),
            ("port: 8444", "port: 0", "listeners.partner.port", "from 1 to 65535"),
            ("https://partner", "http://partner", "listeners.partner.url", "must be https"),
            (", key: /k.pem", "", "listeners.partner.tls", "key"),
            ("host: 0.0.0.0, ", "", "listeners.partner", "host"),
            ("port: 8444", "prt: 8444", "listeners.partner.prt", "did you mean"),
        ])
    func mistakes(old: String, new: String, path: String, words: String) {
        do throws(RegionMistakes) {
            _ = try Region.read(Self.text(Self.partner.replacingOccurrences(of: old, with: new)))
            Issue.record("nothing was found wrong")
        } catch {
            #expect(
                error.all.contains { $0.path.hasPrefix(path) && $0.sentence.contains(words) },
                "\(error.all.map(\.sentence))")
        }
    }

    @Test("whose frames may show the record is each launch's own")
    func frames() throws {
        let region = try Region.read(RegionMaking.good + RegionLaunchTests.launches)
        #expect(region.frames(of: "barts-epr") == ["https://epr.barts.example"])
        #expect(region.frames(of: "las-epr").isEmpty && region.frames(of: "nobody").isEmpty)
    }
}
