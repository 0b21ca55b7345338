import CareRecord
import Foundation
import Testing

@testable import PublicWeb

/// What the public reads of organisations.
@Suite struct PublicDirectoryTests {
    private let directory = PublicDirectory(areas: PretendRegion.areas, entries: PretendRegion.organisations)

    private func codes(_ words: String = "", kind: OrganisationKind? = nil, area: String? = nil) -> [String] {
        directory.found(.init(words: words, kind: kind, area: area.flatMap { ODSCode($0) })).entries.map(\.organisation.ods.code)
    }

    @Test("what is connected, used, shared and at which stage is as the region file says, and nothing else is said")
    func asConfigured() throws {
        let ambulance = try #require(ODSCode("RRU").flatMap { directory[$0] })
        #expect(ambulance.uses && ambulance.sections.isEmpty && ambulance.organisation.stage == .live)
        let paused = try #require(ODSCode("RXX").flatMap { directory[$0] })
        #expect(
            !paused.uses && paused.sections.isEmpty && paused.organisation.stage == .paused, "suspended: nobody looks, nothing is shown")
        let coming = try #require(ODSCode("RYY").flatMap { directory[$0] })
        #expect(!coming.uses && coming.sections.isEmpty && coming.organisation.stage == .announced)
        let practice = try #require(ODSCode("F84003").flatMap { directory[$0] })
        #expect(practice.uses && practice.sections == [.medicines, .allergies])
    }

    @Test("an organisation is found by the beginnings of its words, its outward or whole postcode, or its code, and by kind and area")
    func finding() {
        #expect(codes("clap") == ["F84003"] && codes("practice lower") == ["F84003"])
        #expect(codes("e5") == ["F84003"] && codes("E5 0AA") == ["F84003"] && codes("rru") == ["RRU"])
        #expect(codes("lapton").isEmpty, "a word's middle is no beginning")
        #expect(codes(kind: .ambulance) == ["RRU"] && codes("health", area: "QKK").isEmpty)
        #expect(codes().count == PretendRegion.organisations.count)
    }

    /// Some of London's, as its region file names them.
    private func london() throws -> PublicDirectory {
        let area = try #require(ODSCode("QMF"))
        let places: [(code: String, name: String, others: [String])] = [
            ("R1H", "Barts Health NHS Trust", ["The Royal London Hospital", "Whipps Cross Hospital"]),
            ("RAL", "Royal Free London NHS Foundation Trust", []), ("RQX", "Homerton Healthcare NHS Foundation Trust", []),
            ("RRV", "University College London Hospitals NHS Foundation Trust", []),
            ("RJ1", "Guy's and St Thomas' NHS Foundation Trust", ["GSTT"]), ("RJZ", "King's College Hospital NHS Foundation Trust", []),
            ("RP6", "Moorfields Eye Hospital NHS Foundation Trust", []), ("F84001", "The Surgery", []),
            ("F84002", "Hospital Road Practice", []),
        ]
        let entries = try places.map { place in
            PublicDirectory.Entry(
                Organisation(
                    ods: try #require(ODSCode(place.code)), name: place.name, kind: .acute, ics: area, usesTheRecord: true, shares: false),
                shares: [], otherNames: place.others)
        }
        return PublicDirectory(areas: [(area, "North East London")], entries: entries)
    }

    @Test(
        "the public finds a place as people name it: words that many have keep none out, by initials, by another name, and but for a slip; the best first",
        arguments: [
            ("barts hospital", "R1H"), ("royal free hospital", "RAL"), ("the royal free", "RAL"), ("homerton university hospital", "RQX"),
            ("UCLH", "RRV"), ("university college hospital", "RRV"), ("gstt", "RJ1"), ("St Thomas’ Hospital", "RJ1"), ("guys", "RJ1"),
            ("royal london hospital", "R1H"), ("whipps cross", "R1H"), ("Homertom", "RQX"), ("moorfeilds eye", "RP6"),
            ("the surgery", "F84001"),
            ("hospital road practice", "F84002"), ("king's college hospital NHS trust", "RJZ"), ("R1H", "R1H"),
        ])
    func asPeopleSay(typed: String, code: String) throws {
        let common = PretendRegion.ours.english.list("find.common")
        #expect(common.contains("hospital") && common.contains("the"))
        let found = try london().found(.init(words: typed, common: common))
        #expect(found.entries.first?.organisation.ods.code == code)
    }

    @Test(
        "what names no place finds none, however many words of it are common; and where a place is picked for something sent nothing is guessed"
    )
    func notGuessed() throws {
        let (directory, common) = (try london(), PretendRegion.ours.english.list("find.common"))
        for typed in ["addenbrookes hospital", "xylophone trust", "omerton hospital nhs foundation trust x", "arts"] {
            #expect(directory.found(.init(words: typed, common: common)).count == 0, "\(typed)")
        }
        #expect(directory.found(.init(words: "hospital", common: common)).count > 2, "a common word alone finds what has it")
        for typed in ["barts hospital", "UCLH", "Homertom", "the royal free", "whipps cross", "Whipps Cross Hospital", "gstt"] {
            #expect(directory.found(.init(words: typed)).count == 0, "\(typed)")
        }
    }

    @Test("where nothing is found the page says how to go on")
    func howToGoOn() async throws {
        try await PretendRegion.with { region in
            let page = PretendRegion.text(try await region.ask("/organisations", .post, body: "q=addenbrookes+hospital"))
            #expect(
                page.contains("We found no such place") && page.contains("first half of its postcode")
                    && page.contains("Ask us about a place"))
            let found = PretendRegion.text(try await region.ask("/organisations", .post, body: "q=the+barts+hospital"))
            #expect(found.contains("Barts &lt;Health&gt;") && !found.contains("We found no such place"))
        }
    }

    @Test("many are shown a page at a time, and a page past the end is the last")
    func pages() throws {
        let area = try #require(ODSCode("QMF"))
        let many = (0..<120).compactMap { number in
            ODSCode("X\(1000 + number)").map {
                PublicDirectory.Entry(
                    Organisation(ods: $0, name: "Place \(1000 + number)", kind: .gpPractice, ics: area, usesTheRecord: true, shares: false),
                    shares: [])
            }
        }
        let directory = PublicDirectory(areas: PretendRegion.areas, entries: many)
        var seen: [String] = []
        for page in 0..<3 { seen += directory.found(.init(words: "place", page: page)).entries.map(\.organisation.ods.code) }
        #expect(seen == many.map(\.organisation.ods.code))
        #expect(directory.found(.init(page: .max / 100)).first == 100 && directory.found(.init(page: -5)).first == 0)
    }

    @Test("the map and its table count what the region file has in each area")
    func map() async throws {
        try await PretendRegion.with { region in
            let page = PretendRegion.text(try await region.ask("/map"))
            #expect(page.contains("South East &lt;London&gt;"))
            #expect(page.contains("North East London</a></th><td class=\"nhsuk-table__cell\" data-label=\"Have joined\">3</td>"))
            #expect(page.contains("data-label=\"Not yet\">2</td>"), "paused and announced")
            #expect(!page.contains("style="))
        }
        #expect(OrganisationMap.lines("Bedfordshire, Luton and Milton Keynes").count <= 3)
    }

    @Test("who only looks and who only shares have both joined, who does both is one place, and the map says as many as its table")
    func joined() async throws {
        let area = try #require(ODSCode("QMF"))
        func place(_ code: String, uses: Bool, shares: Bool) throws -> PublicDirectory.Entry {
            PublicDirectory.Entry(
                Organisation(
                    ods: try #require(ODSCode(code)), name: "Place \(code)", kind: .acute, ics: area, usesTheRecord: uses, shares: shares),
                shares: shares ? [.init(sections: [.results], audience: nil)] : [])
        }
        try await PretendRegion.with { region in
            var region = region
            region.places = [
                try place("XA1", uses: true, shares: false), try place("XB1", uses: false, shares: true),
                try place("XC1", uses: true, shares: true), try place("XD1", uses: false, shares: false),
            ]
            let page = PretendRegion.text(try await region.ask("/map"))
            let tiles = page.matches(of: /people-tile-count">([0-9]+)</).map { String($0.1) }
            #expect(tiles == ["3", "0"], "three places of the first area, and none of the second")
            let row = try #require(page.firstMatch(of: /North East London<\/a><\/th>(.*?)<\/tr>/))
            let cells = row.1.matches(of: /data-label="([^"]+)">([0-9]+)</).map { "\($0.1): \($0.2)" }
            #expect(cells == ["Have joined: 3", "Staff can look: 2", "Share: 2", "Not yet: 1"])
        }
    }

    @Test("a cell of the CSV that a spreadsheet would run is none, and commas, quotes and lines stay in their cell")
    func csv() throws {
        let area = try #require(ODSCode("QMF"))
        let names = ["=HYPERLINK(1)", "A, \"B\"", "Two\nlines"]
        let entries = try names.enumerated().map { index, name in
            PublicDirectory.Entry(
                Organisation(
                    ods: try #require(ODSCode("X\(index)0")), name: name, kind: .hospice, ics: area, usesTheRecord: true, shares: false),
                shares: [])
        }
        let csv = PublicDirectory(areas: PretendRegion.areas, entries: entries).csv()
        #expect(csv.contains("'=HYPERLINK(1)") && csv.contains("\"A, \"\"B\"\"\"") && csv.contains("\"Two\nlines\""))
    }
}
