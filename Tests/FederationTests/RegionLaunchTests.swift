import CareRecord
import Foundation
import Testing

@testable import Federation

/// Who may open the record from outside, and how strongly staff sign in: each mistake has its place.
@Suite struct RegionLaunchTests {
    static let provider = #"identityProvider: {issuer: "https://id.example", clientID: carerecord, clientSecret: {environment: ID_SECRET}}"#
    static let launches = """

        launches:
          - {id: barts-epr, organisations: [R1H], smart: {iss: "https://epr.barts.example/fhir", clientID: record, clientKey: {key: {file: /k.pem}, keyID: k1}}, frames: ["https://epr.barts.example"]}
          - {id: las-epr, organisations: [RRU, R1H], signed: {issuer: "https://epr.las.example", keys: {url: "https://epr.las.example/jwks"}}}
        """

    private static func read(_ old: String = "", _ new: String = "") -> Result<Region, RegionMistakes> {
        let text = RegionMaking.good + launches
        do throws(RegionMistakes) {
            return .success(try Region.read(old.isEmpty ? text : text.replacingOccurrences(of: old, with: new)))
        } catch { return .failure(error) }
    }

    @Test("launches are read as they are written")
    func good() throws {
        let region = try Self.read().get()
        #expect(region.launches.map(\.id) == ["barts-epr", "las-epr"])
        #expect(region.launches[0].frames == ["https://epr.barts.example"])
        guard case .smart(let smart) = region.launches[0].way else { throw NotSMART() }
        #expect(
            smart.iss == "https://epr.barts.example/fhir" && smart.authentication == .key(.file("/k.pem"), keyID: "k1")
                && smart.scopes == nil)
        #expect(region.launches[1].way == .signed(issuer: "https://epr.las.example", keys: .url("https://epr.las.example/jwks")))
        #expect(region.launches[1].organisations.map(\.code) == ["RRU", "R1H"])
        #expect(try Region.read(RegionMaking.good).launches.isEmpty)
    }
    private struct NotSMART: Error {}

    @Test(
        "each mistake in a launch has its place",
        arguments: [
            ("id: las-epr", "id: barts-epr", "launches[1].id", "there twice"),
            ("id: las-epr", "id: Las EPR", "launches[1].id", "lower case"),
            ("organisations: [RRU, R1H]", "organisations: [RRU, RZZ]", "launches[1].organisations[1]", "not in the list"),
            ("organisations: [RRU, R1H]", "organisations: [F84001]", "launches[1].organisations[0]", "does not use the record"),
            ("organisations: [RRU, R1H]", "organisations: []", "launches[1].organisations", "at least one"),
            ("organisations: [R1H], smart", "organisations: [R1H, RRU], smart", "launches[0].organisations", "must name one"),
            (
                ", signed: {issuer: \"https://epr.las.example\", keys: {url: \"https://epr.las.example/jwks\"}}", "", "launches[1]",
                "either smart or signed"
            ),
            ("issuer: \"https://epr.las.example\"", "issuer: \"https://epr.barts.example/fhir/\"", "launches[1]", "barts-epr's too"),
            ("https://epr.las.example/jwks", "http://epr.las.example/jwks", "launches[1].signed.keys.url", "must be https"),
            ("keys: {url: \"https://epr.las.example/jwks\"}", "keys: {}", "launches[1].signed.keys", "either url or file"),
            ("https://epr.barts.example/fhir", "http://epr.barts.example/fhir", "launches[0].smart.iss", "must be https"),
            (", clientKey: {key: {file: /k.pem}, keyID: k1}", "", "launches[0].smart", "either clientSecret or clientKey"),
            (
                "frames: [\"https://epr.barts.example\"]", "frames: [\"https://epr.barts.example/\"]", "launches[0].frames[0]",
                "without a path"
            ),
            ("frames: [\"https://epr.barts.example\"]", "frames: [\"*\"]", "launches[0].frames[0]", "must be an address"),
            ("frames: [\"https://epr.barts.example\"]", "frames: [\"https://*.example\"]", "launches[0].frames[0]", "must be"),
            ("organisations: [RRU, R1H]", "organisation: [RRU]", "launches[1].organisation", "did you mean"),
        ])
    func mistakes(old: String, new: String, path: String, words: String) {
        #expect((RegionMaking.good + Self.launches).contains(old), "the test's own text is not in the file: \(old)")
        guard case .failure(let mistakes) = Self.read(old, new) else {
            Issue.record("nothing was found wrong")
            return
        }
        #expect(mistakes.all.contains { $0.path == path && $0.words.contains(words) }, "\(mistakes.all.map(\.sentence))")
    }

    @Test("how strongly staff sign in is read, and is two factors where nothing is said")
    func levels() throws {
        let plain = try Self.read().get().identityProvider
        #expect(plain.level == 2 && plain.stepUpLevel == 3 && plain.identityLevel == nil && !plain.hasNationalUserIDs)
        let more = #"""
            identityProvider: {issuer: "https://id.example", clientID: carerecord, clientKey: {key: {file: /k.pem}, keyID: k1}, level: 1, identityLevel: 3, acrValues: [AAL2_ANY], stepUpLevel: 2, stepUpACRValues: [AAL2_TOTP], levels: {"urn:two": 2}, scopes: "openid", nationalUserIDs: true}
            """#
        let said = try Self.read(Self.provider, more).get().identityProvider
        #expect(said.level == 1 && said.identityLevel == 3 && said.stepUpLevel == 2 && said.hasNationalUserIDs && said.scopes == "openid")
        #expect(said.proof == .key(.file("/k.pem"), keyID: "k1") && said.clientSecret == nil)
        #expect(said.acrValues == ["AAL2_ANY"] && said.stepUpACRValues == ["AAL2_TOTP"] && said.levels == ["urn:two": 2])
    }

    @Test(
        "a level that is none, or a step-up below a sign-in, is a mistake",
        arguments: [
            ("level: 4", "identityProvider.level"), ("level: 2, stepUpLevel: 1", "identityProvider.stepUpLevel"),
            ("levels: [2]", "identityProvider.levels"), ("levels: {a: 9}", "identityProvider.levels.a"),
        ])
    func wrongLevels(setting: String, path: String) {
        let text = Self.provider.replacingOccurrences(of: "}}", with: "}, \(setting)}")
        guard case .failure(let mistakes) = Self.read(Self.provider, text) else {
            Issue.record("nothing was found wrong")
            return
        }
        #expect(mistakes.all.contains { $0.path == path }, "\(mistakes.all.map(\.sentence))")
    }

    @Test("a key set that holds a private key is said to, and so is one that is none")
    func keyFiles() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let code = try #require(ODSCode("R1H"))
        let launch = LaunchSettings(id: "e", organisations: [code], way: .signed(issuer: "i", keys: .file(file.path)))
        #expect(launch.unreadable("launches[0]").map(\.words).first?.contains("no key set") == true)
        try Data(#"{"keys":[{"kty":"OKP","x":"AAAA"}]}"#.utf8).write(to: file)
        #expect(launch.unreadable("launches[0]").isEmpty)
        try Data(#"{"keys":[{"kty":"OKP","x":"AAAA","d":"BBBB"}]}"#.utf8).write(to: file)
        #expect(
            launch.unreadable("launches[0]").map(\.sentence).first?.contains("launches[0].signed.keys.file: holds a secret key") == true)
    }
}
