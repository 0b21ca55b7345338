import CareRecord
import Foundation
import Testing

@testable import Federation

/// Who is asked about a person, and what is shared with whom.
@Suite struct ConnectedRegionTests {
    private static func read() throws -> ConnectedRegion { ConnectedRegion(try Region.read(RegionMaking.good)) }

    @Test("map() prints the region: its ICSs, organisations, sources and agreements")
    func map() throws {
        #expect(
            try Self.read().map() == """
                North East London (QMF)
                  R1H  Barts Health (Acute): uses, shares
                    source barts: Identity, Results; asked where the locator or the GP register points; 2.5 s
                    shares Identity, Results with Ambulance from 2026-04-01
                    shares all sections with all who use the record from 2026-05-01
                  RRU  London Ambulance (Ambulance): uses
                  F84001  A practice (GP practice): shares
                    source practice: all sections; always asked; 4 s
                    shares all sections with all who use the record from 2026-05-01
                """)
    }

    @Test("a suspended organisation shares nothing and is shown nothing, and the map says so; the others go on")
    func suspended() throws {
        let text = RegionMaking.good
        let line = try #require(text.split(separator: "\n").first { $0.contains("ods: R1H") && $0.contains("kind:") }).description
        let changed = line.replacingOccurrences(of: "kind:", with: "suspended: true, kind:")
        let region = ConnectedRegion(try Region.read(text.replacingOccurrences(of: line, with: changed)))
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        let (barts, ambulance, practice) = (Asking.code("R1H"), Asking.code("RRU"), Asking.code("F84001"))
        let (suspended, other) = (try #require(region.organisations[barts]), try #require(region.organisations[ambulance]))
        #expect(suspended.isSuspended && !other.isSuspended)
        #expect(region.shared(from: barts, with: other, at: now).isEmpty)
        #expect(region.shared(from: practice, with: suspended, at: now).isEmpty)
        #expect(!region.shared(from: practice, with: other, at: now).isEmpty)
        #expect(region.map().contains("    agreement suspended: nobody there looks, and it is not asked"))
    }

    private static func source(
        _ name: String, _ ods: String, _ url: String, aliases: [String] = [], publishes: Bool = true
    ) -> SourceSettings {
        SourceSettings(
            id: Asking.id(name), organisations: [Asking.code(ods)], url: url, aliases: aliases,
            publishesPointers: publishes)
    }

    static let region = ConnectedRegion(
        RegionMaking.region(sources: [
            source("barts", "R1H", "https://barts.example/r4", aliases: ["https://internal.example/x"]),
            source("gp", "F84001", "https://gp.example/fhir/"),
            source("gp2", "F84001", "https://gp2.example"),
            source("silent", "RWK", "https://silent.example", publishes: false),
            source("other", "RKE", "https://other.example"),
        ]))

    private static func asked(_ pointers: [LocatorPointer]?, practice: String? = nil) -> [String] {
        region.asked(pointers: pointers, practice: practice.map(Asking.code)).map(\.name)
    }

    @Test(
        "a source with a pointer is asked, by address, by alias or by custodian; one that publishes none is always asked"
    )
    func pointers() {
        #expect(Self.asked([]) == ["silent"])
        #expect(
            Self.asked([LocatorPointer(custodian: nil, addresses: ["https://BARTS.example/r4/DocumentReference/7"])]) == [
                "barts", "silent",
            ])
        #expect(
            Self.asked([LocatorPointer(custodian: nil, addresses: ["https://internal.example/x/Binary/7?a=b/c"])]) == [
                "barts", "silent",
            ])
        #expect(
            Self.asked([LocatorPointer(custodian: Asking.code("F84001"), addresses: [])]) == ["gp", "gp2", "silent"])
        #expect(
            Self.asked([LocatorPointer(custodian: Asking.code("RKE"), addresses: ["https://elsewhere.example/1"])]) == [
                "silent", "other",
            ])
    }

    @Test("of a pointer with two addresses the sources at both are asked")
    func twoAddresses() {
        let pointer = LocatorPointer(custodian: nil, addresses: ["https://barts.example/r4/1", "https://other.example/x/2"])
        #expect(Self.asked([pointer]) == ["barts", "silent", "other"])
        let half = LocatorPointer(custodian: nil, addresses: ["https://elsewhere.example/1", "https://gp2.example/2"])
        #expect(Self.asked([half]) == ["gp2", "silent"] && Self.region.unconnected([half]) == 0)
    }

    @Test("a custodian that is a site counts for its trust, by its code or as the region file says; an organisation for itself")
    func sites() {
        func organisation(_ ods: String, sites: Set<ODSCode> = []) -> Organisation {
            Organisation(
                ods: Asking.code(ods), name: ods, kind: .acute, ics: Asking.code("QMF"), usesTheRecord: true, shares: true, sites: sites)
        }
        let region = ConnectedRegion(
            RegionMaking.region(
                sources: [
                    Self.source("barts", "R1H", "https://barts.example"), Self.source("east", "RWK", "https://east.example"),
                ],
                organisations: [organisation("R1H"), organisation("RWK", sites: [Asking.code("F84001001")]), organisation("R1H99")]))
        func asked(_ custodian: String) -> [String] {
            let pointers = [LocatorPointer(custodian: Asking.code(custodian), addresses: [])]
            let names = region.asked(pointers: pointers, practice: nil).map(\.name)
            #expect(region.unconnected(pointers) == (names.isEmpty ? 1 : 0), "\(custodian)")
            return names
        }
        #expect(asked("R1H12") == ["barts"] && asked("r1h12") == ["barts"] && asked("RWK62") == ["east"])
        #expect(asked("F84001001") == ["east"])
        // A practice's code begins like nobody's; another trust's site, and a third character more, are not R1H's.
        for other in ["RXX12", "R1H1", "R1H123", "F84001", "R1H99"] { #expect(asked(other).isEmpty, "\(other)") }
    }

    @Test("the registered practice is asked whether or not a pointer leads there")
    func practice() { #expect(Self.asked([], practice: "F84001") == ["gp", "gp2", "silent"]) }

    @Test("where the locator could not be asked, everybody is")
    func failsOpen() { #expect(Self.asked(nil) == ["barts", "gp", "gp2", "silent", "other"]) }

    @Test("pointers to sources that are not connected ask nobody, and are counted so that the page can say so")
    func unknown() {
        let pointers = [
            LocatorPointer(custodian: Asking.code("X99"), addresses: ["https://unknown.example/1"]),
            LocatorPointer(custodian: nil, addresses: ["not an address"]),
            LocatorPointer(custodian: nil, addresses: []),
            LocatorPointer(custodian: Asking.code("R1H"), addresses: ["https://unknown.example/2"]),
            LocatorPointer(custodian: Asking.code("X99"), addresses: ["https://unknown.example/1"]),
        ]
        #expect(Self.asked(pointers) == ["barts", "silent"])
        #expect(Self.region.unconnected(pointers) == 3)
        #expect(Self.region.unconnected([]) == 0)
    }

    @Test("an address that only begins like a source's is not that source's")
    func likeness() {
        for address in [
            "https://barts.example/r4x/1", "https://barts.example.evil.example/r4/1", "https://barts.example",
            "http://barts.example/r4/1", "", "/", "///",
        ] {
            #expect(Self.region.source(at: address) == nil, "\(address)")
        }
    }

    @Test("whom to ask costs the same with 1,500 connected sources as with 12: it grows with the pointers")
    func cost() {
        func region(_ count: Int) -> ConnectedRegion {
            ConnectedRegion(
                RegionMaking.region(
                    sources: (0..<count).map { Self.source("s\($0)", "A\($0)", "https://s\($0).example/r4") }))
        }
        let pointers = (0..<12).map { LocatorPointer(custodian: nil, addresses: ["https://s\($0).example/r4/1"]) }
        func best(_ region: ConnectedRegion) -> Duration {
            (0..<5).map { _ in
                ContinuousClock().measure { for _ in 0..<200 { _ = region.asked(pointers: pointers, practice: nil) } }
            }.min() ?? .zero
        }
        let (few, many) = (region(12), region(1500))
        #expect(many.asked(pointers: pointers, practice: nil).count == 12)
        // The aim is 1.2 for a whole look; a busy machine in a debug build gets room, and linear cost would be 125.
        #expect(best(many) < best(few) * 10)
    }

    @Test("what is shared: only by agreements in force, only with their audience")
    func shared() throws {
        let region = try Self.read()
        let ambulance = try #require(region.organisations[Asking.code("RRU")])
        let barts = try #require(region.organisations[Asking.organisation])
        func day(_ text: String) -> Date { Date(timeIntervalSince1970: TimeInterval(PartialDate(text)?.earliest ?? 0)) }
        #expect(region.shared(from: Asking.organisation, with: ambulance, at: day("2026-03-31")).isEmpty)
        #expect(
            region.shared(from: Asking.organisation, with: ambulance, at: day("2026-04-01")) == [.identity, .results])
        #expect(region.shared(from: Asking.organisation, with: barts, at: day("2026-04-01")).isEmpty)
        #expect(
            region.shared(from: Asking.organisation, with: barts, at: day("2026-05-01")).count == Section.allCases.count
        )
        #expect(region.shared(from: Asking.code("X9"), with: barts, at: day("2026-05-01")).isEmpty)
    }
}
