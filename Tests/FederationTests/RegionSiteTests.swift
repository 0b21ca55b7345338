import CareRecord
import Testing

@testable import Federation

/// What a region file says to the public: each claim is checked against what the region does.
@Suite struct RegionSiteTests {
    private static let listener = "  public: {host: 0.0.0.0, port: 8445, url: \"https://my.record.example/\"}\n"
    private static let settings = """

        public:
          identityProvider: {issuer: "https://login.example/", clientID: us, clientKey: {key: {file: /k.pem}, keyID: k1}}
          site:
            name: Our record
            area: Ourland
            contact: {name: Desk, email: desk@ours.example}
            protection: {name: Board, post: 1 High Street}
            neighbours: [{name: Nextland, stage: testing}]
        """

    private static func text(_ old: String = "", _ new: String = "") -> String {
        let text = RegionMaking.good.replacingOccurrences(of: "  operations:", with: listener + "  operations:") + settings + "\n"
        return old.isEmpty ? text : text.replacingOccurrences(of: old, with: new)
    }

    private static let ambulance = "ics: QMF, uses: true, shares: false"

    @Test("the site's words are read; where they are left out there is no site")
    func read() throws {
        let site = try #require(try Region.read(Self.text()).people?.site)
        #expect(site.name == "Our record" && site.area == "Ourland" && site.contact.email == "desk@ours.example")
        #expect(site.protection.post == "1 High Street" && site.neighbours == [.init(name: "Nextland", stage: .testing)])
        let none = Self.text().components(separatedBy: "  site:")[0]
        #expect(try Region.read(none).people?.site == nil)
    }

    @Test("what people call a place too is read, and is a mistake where the region has no such place")
    func otherNames() throws {
        func read(_ code: String) throws -> Region {
            try Region.read(
                Self.text("    neighbours:", "    otherNames: [{ods: \(code), names: [LAS, The ambulance]}]\n    neighbours:"))
        }
        let ambulance = try #require(ODSCode("RRU"))
        #expect(try read("RRU").people?.site?.otherNames == [ambulance: ["LAS", "The ambulance"]])
        #expect(throws: (any Error).self) { try read("X99") }
        #expect(throws: (any Error).self) { try read("no-code") }
    }

    @Test("a stage, a postcode and a mark are read; without a word an organisation is live, or paused where it is suspended")
    func stages() throws {
        func ambulance(_ more: String) throws -> Organisation {
            try #require(try Region.read(Self.text(Self.ambulance, Self.ambulance + more)).organisations.first { $0.ods.code == "RRU" })
        }
        #expect(try ambulance("").stage == .live && (try ambulance("")).outward == nil)
        #expect(try ambulance(", complaints: \"PALS, 020 7946 0102\"").complaints == "PALS, 020 7946 0102")
        #expect(try ambulance("").complaints == nil && (try ambulance("")).access == nil)
        #expect(try ambulance(", corrections: corrections@rru.example").corrections == "corrections@rru.example")
        #expect(try ambulance("").corrections == nil)
        #expect(try ambulance(", access: \"Access team, access@rru.example\"").access == "Access team, access@rru.example")
        let said = try ambulance(", stage: live-for-some-staff, postcode: SE1, sensitive: true")
        #expect(said.stage == .someStaff && said.outward == "SE1" && said.isSensitive)
        #expect(try ambulance(", suspended: true").stage == .paused)
        let announced = try Region.read(Self.text(Self.ambulance, "ics: QMF, uses: false, shares: false, stage: announced"))
        #expect(announced.organisations.first { $0.ods.code == "RRU" }?.stage == .announced)
    }

    @Test(
        "a stage that is not what the organisation does, and each other mistake, is named with its place",
        arguments: [
            (ambulance, ambulance + ", stage: announced", "organisations[1].stage", "neither announced nor left"),
            (ambulance, ambulance + ", stage: left", "organisations[1].stage", "neither announced nor left"),
            (ambulance, ambulance + ", stage: paused", "organisations[1].stage", "is not suspended"),
            (ambulance, ambulance + ", stage: live, suspended: true", "organisations[1].stage", "its stage is paused"),
            (ambulance, ambulance + ", stage: soon", "organisations[1].stage", "must be one of announced"),
            (ambulance, "ics: QMF, uses: false, shares: false, stage: live", "organisations[1]", "neither uses the record nor shares"),
            (ambulance, ambulance + ", postcode: se1", "organisations[1].postcode", "first part of a postcode"),
            (ambulance, ambulance + ", postcode: SE1 7EH", "organisations[1].postcode", "first part of a postcode"),
            (ambulance, ambulance + ", access: [a, b]", "organisations[1].access", "must be text"),
            (ambulance, ambulance + ", access: the front desk", "organisations[1].access", "no way to reach anybody"),
            (ambulance, ambulance + ", corrections: \"Records, a@b.example\"", "organisations[1].corrections", "nothing beside it"),
            (ambulance, ambulance + ", corrections: 07700 900123", "organisations[1].corrections", "must be an email address"),
            (ambulance, ambulance + ", complaints: the front desk", "organisations[1].complaints", "no way to reach anybody"),
            (ambulance, ambulance + ", acess: \"a@b.example\"", "organisations[1].acess", "access"),
            ("area: Ourland\n", "\n", "public.site.area", "is missing"),
            ("email: desk@ours.example", "email: desk", "public.site.contact.email", "is no email address"),
            (", post: 1 High Street", "", "public.site.protection", "says no way to reach anybody"),
            ("stage: testing", "stage: near", "public.site.neighbours[0].stage", "must be one of"),
        ])
    func mistakes(_ old: String, _ new: String, _ path: String, _ words: String) {
        do throws(RegionMistakes) {
            _ = try Region.read(Self.text(old, new))
            Issue.record("no mistake was found")
        } catch {
            #expect(error.all.contains { $0.path == path && $0.words.contains(words) }, "\(error.all.map(\.sentence))")
        }
    }
}
