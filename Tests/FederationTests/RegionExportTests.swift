import Foundation
import Testing

@testable import Federation

/// Exports and the retention time of a region file: each mistake has its place.
@Suite struct RegionExportTests {
    private static let collector = "exports:\n  syslog:\n    - {name: soc, host: siem.example, tls: {authorities: /ca.pem}}\n"
    private static let retention = "trail:\n  retention: {years: 8}\n"

    private static func text(_ more: String) -> String { RegionMaking.good + "\n" + more }

    @Test("collectors and retention are read as they are written, and may be left out")
    func good() throws {
        let region = try Region.read(Self.text(Self.collector + Self.retention))
        #expect(region.collectors == [Region.Collector(name: "soc", host: "siem.example", tls: TLSSettings(authorities: "/ca.pem"))])
        #expect(region.collectors.first?.port == 6514)
        #expect(region.retention == Region.Retention(years: 8))
        let without = try Region.read(RegionMaking.good)
        #expect(without.collectors.isEmpty && without.retention == nil)
    }

    @Test(
        "each mistake in them has its place",
        arguments: [
            ("name: soc", "name: So C", "exports.syslog[0].name", "small letters"),
            ("host: siem.example, ", "", "exports.syslog[0].host", "is missing"),
            (", tls: {authorities: /ca.pem}", "", "exports.syslog[0].tls", "is missing"),
            ("host: siem", "prot: 1, host: siem", "exports.syslog[0].prot", "did you mean"),
            ("host: siem", "port: 0, host: siem", "exports.syslog[0].port", "from 1 to 65535"),
            ("host: siem", "content: xml, host: siem", "exports.syslog[0].content", "must be one of fhir, json-lines"),
            ("host: siem", "saysClosed: perhaps, host: siem", "exports.syslog[0].saysClosed", "true or false"),
            ("  syslog:", "  sislog:", "exports.sislog", "did you mean"),
            ("}}\n", "}}\n    - {name: soc, host: b, tls: {}}\n", "exports.syslog[1].name", "twice"),
            ("years: 8", "years: 0", "trail.retention", "a day at least"),
            ("years: 8", "years: 1000", "trail.retention.years", "from 0 to 200"),
            ("years: 8", "yeers: 8", "trail.retention.yeers", "did you mean"),
        ])
    func mistakes(old: String, new: String, path: String, words: String) {
        let text = Self.collector + Self.retention
        #expect(text.contains(old))
        do throws(RegionMistakes) {
            _ = try Region.read(Self.text(text.replacingOccurrences(of: old, with: new)))
            Issue.record("nothing was found wrong")
        } catch {
            #expect(error.all.contains { $0.path == path && $0.sentence.contains(words) }, "\(error.all.map(\.sentence))")
        }
    }

    @Test("a certificate of theirs that is not there is said, and keeps nothing from starting")
    func unreadable() throws {
        let region = try Region.read(Self.text(Self.collector))
        #expect(region.unreadable().contains { $0.path == "exports.syslog[0].tls.authorities" })
    }

    @Test("eight years are eight calendar years")
    func end() throws {
        let now = try Date("2028-02-29T12:00:00Z", strategy: .iso8601)
        #expect(try Region.Retention(years: 8).end(at: now) == Date("2020-02-29T12:00:00Z", strategy: .iso8601))
        #expect(try Region.Retention(years: 1, days: 1).end(at: now) == Date("2027-02-27T12:00:00Z", strategy: .iso8601))
    }
}
