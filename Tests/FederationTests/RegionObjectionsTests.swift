import CareRecord
import Foundation
import Objections
import Testing

@testable import Federation

/// How a region file says who answers people who object, and how people are told: each mistake has its place.
@Suite struct RegionObjectionsTests {
    private static let desks = """

        objections:
          desks:
            - {ics: QMF, name: A desk, email: desk@example.nhs.uk, post: "PO Box 1", staffedBy: [R1H], postcodes: [E1, E2], takesUnsigned: false}
        telling:
          webhook: {url: "https://notify.example", shape: gov-uk-notify, apiKey: {file: /t}, 
                    templates: {receipt: b838b13c-f98c-4def-93f0-515d4e4f4ee1}, textTemplates: {question-answered: b838b13c-f98c-4def-93f0-515d4e4f4ee1}}
          mail: {host: 127.0.0.1, port: 2525, from: record@example.nhs.uk}

        """

    @Test("it is read as it is written, and may be left out")
    func good() throws {
        let region = try Region.read(RegionMaking.good + Self.desks)
        let desk = try #require(region.desks?.desks.first)
        #expect(
            desk.email == "desk@example.nhs.uk" && desk.postcodes == ["E1", "E2"] && !desk.rules.takesUnsigned && desk.rules.tellsOfGlass)
        #expect(region.desks?.sent(practice: ODSCode("F84001"), postcode: nil) == .byPractice(desk))
        #expect(
            region.telling?.webhook?.templates == ["receipt": "b838b13c-f98c-4def-93f0-515d4e4f4ee1"] && region.telling?.mail?.port == 2525)
        #expect(region.telling?.webhook?.service == .govUKNotify(key: .file("/t")))
        let none = try Region.read(RegionMaking.good)
        #expect(region.telling?.tellsOfGlass == false)
        #expect(none.desks == nil && none.telling == nil)
    }

    @Test("the language of people who chose none is a code, and may be left out", arguments: ["cy", "zh-Hant"], ["English", "CY", "c"])
    func language(code: String, wrong: String) throws {
        #expect(try Region.read(RegionMaking.good).language == nil)
        #expect(try Region.read(RegionMaking.good + "\nlanguage: \(code)\n").language == code)
        #expect(throws: (any Error).self) { try Region.read(RegionMaking.good + "\nlanguage: \(wrong)\n") }
    }

    @Test("a template of a language beside English is named by its code")
    func templatesOfLanguages() throws {
        let id = "b838b13c-f98c-4def-93f0-515d4e4f4ee1"
        let file = RegionMaking.good + Self.desks.replacing("{receipt: ", with: "{receipt.cy: \(id), receipt.zh-Hant: \(id), receipt: ")
        #expect(try Region.read(file).telling?.webhook?.templates.keys.sorted() == ["receipt", "receipt.cy", "receipt.zh-Hant"])
    }

    @Test(
        "each mistake in it has its place",
        arguments: [
            ("ics: QMF, name: A desk", "ics: QKK, name: A desk", "objections.desks[0].ics", "not in the list ics"),
            ("ics: QMF, name: A desk", "ics: QKK, name: A desk", "objections.desks", "QMF has no desk"),
            ("staffedBy: [R1H]", "staffedBy: [X9]", "objections.desks[0].staffedBy", "not in the list organisations"),
            ("staffedBy: [R1H]", "staffedBy: []", "objections.desks[0].staffedBy", "nobody would answer"),
            ("[E1, E2]", "[E1, LONDON]", "objections.desks[0].postcodes", "first half of a postcode"),
            ("[E1, E2]", "[E1, E1]", "objections.desks[0].postcodes[1]", "is there twice"),
            ("post: \"PO Box 1\", ", "", "objections.desks[0]", "writes a letter"),
            ("email: desk@example.nhs.uk", "email: nobody", "objections.desks[0].email", "an address such as"),
            ("takesUnsigned", "takesUnsinged", "objections.desks[0].takesUnsinged", "did you mean"),
            ("host: 127.0.0.1, port: 2525", "host: mail.example, port: 2525", "telling.mail.host", "this machine's relay"),
            ("apiKey: {file: /t}", "token: {file: /t}", "telling.webhook.token", "not a known setting"),
            ("apiKey: {file: /t}, ", "", "telling.webhook.apiKey", "is missing"),
            ("shape: gov-uk-notify", "shape: nhs-notify", "telling.webhook.apiKey", "is of gov-uk-notify"),
            ("shape: gov-uk-notify", "shape: nhs-notify", "telling.webhook.textTemplates", "is of gov-uk-notify"),
            ("shape: gov-uk-notify", "shape: nhs-notify", "telling.webhook.credentials", "is missing"),
            ("{receipt: ", "{receit: ", "telling.webhook.templates.receit", "did you mean"),
            ("{receipt: ", "{receit.cy: ", "telling.webhook.templates.receit.cy", "not a known setting"),
            ("{receipt: ", "{receipt.Welsh: ", "telling.webhook.templates.receipt.Welsh", "not a known setting"),
            ("receipt: b838b13c-f98c", "receipt: t-1", "telling.webhook.templates.receipt", "the id that the service gives it"),
            ("shape: gov-uk-notify", "shape: pigeon", "telling.webhook.shape", "must be one of"),
            ("https://notify.example", "http://notify.example", "telling.webhook.url", "must be https"),
        ])
    func mistakes(old: String, new: String, path: String, words: String) {
        do throws(RegionMistakes) {
            _ = try Region.read(RegionMaking.good + Self.desks.replacingOccurrences(of: old, with: new))
            Issue.record("nothing was found wrong")
        } catch {
            #expect(error.all.contains { $0.path.hasPrefix(path) && $0.sentence.contains(words) }, "\(error.all.map(\.sentence))")
        }
    }

    @Test("addresses to which nothing is sent are said, each with its place; where all is sent nothing is")
    func unreached() throws {
        func notes(_ more: String) throws -> [String] { try Region.read(RegionMaking.good + more).unreached().map(\.sentence) }
        #expect(try notes("") == [], "without desks nobody gives an address")
        let desks = Self.desks.components(separatedBy: "telling:")[0]
        let none = try notes(desks)
        #expect(none.count == 1 && none[0].hasPrefix("telling: is not there"))
        #expect(try notes(Self.desks) == [], "mail takes what has no template")
        let webhook = Self.desks.components(separatedBy: "  mail:")[0] + "\n"
        let some = try notes(webhook)
        #expect(some.contains { $0.hasPrefix("telling.webhook.templates: has no more-time, in-force") })
        #expect(some.contains { $0.hasPrefix("objections.desks[0].email: nothing sends answer-due, glass-despite-objection") })
        #expect(try Region.read(RegionMaking.good + webhook).telling?.tellsOfObjections == false)
        #expect(try Region.read(RegionMaking.good + Self.desks).telling?.tellsOfObjections == true)
        #expect(try Region.read(RegionMaking.good + Self.desks).telling?.ways(of: "question-answered").text == true)
        #expect(try Region.read(RegionMaking.good + Self.desks).telling?.ways(of: "glass-broken").text == false)
    }

    @Test("that somebody acts is told by a way only where both that they ask and that it is on record can go by it")
    func acting() throws {
        func ways(_ texts: String) throws -> (email: Bool, text: Bool)? {
            let more = Self.desks.replacingOccurrences(
                of: "textTemplates: {question-answered:", with: "textTemplates: {\(texts) question-answered:")
            return try Region.read(RegionMaking.good + more).telling?.waysOfActing
        }
        let id = "b838b13c-f98c-4def-93f0-515d4e4f4ee1"
        let one = try #require(try ways("acting-asked: \(id),"))
        #expect(one.email && !one.text)
        let both = try #require(try ways("acting-asked: \(id), acting-set: \(id),"))
        #expect(both.email && both.text)
    }

    @Test("the shipped London has seven desks")
    func shipped() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let region = try Region.read(String(contentsOf: root.appending(path: "region/london.yaml"), encoding: .utf8))
        #expect(region.desks?.desks.count == 7)
    }

    @Test("of what telling names, what is no key of the service's is said, and NHS Notify's credentials are read as a source's")
    func keys() throws {
        let region = try Region.read(RegionMaking.good + Self.desks)
        #expect(region.unreadable().contains { $0.path == "telling.webhook.apiKey" })
        let path = NSTemporaryDirectory() + "carerecord-key-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("secret".utf8).write(to: URL(fileURLWithPath: path))
        let here = Self.desks.replacingOccurrences(of: "/t}", with: path + "}")
        #expect(try Region.read(RegionMaking.good + here).unreadable().contains { $0.words.contains("no API key of GOV.UK Notify") })
        try Data("name-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0\n".utf8)
            .write(to: URL(fileURLWithPath: path))
        #expect(try Region.read(RegionMaking.good + here).unreadable().contains { $0.path.hasPrefix("telling") } == false)
        let nhs = """

            telling:
              webhook: {url: "https://api.example", shape: nhs-notify, credentials: {bearer: {environment: NOTIFY}}, templates: {receipt: b838b13c-f98c-4def-93f0-515d4e4f4ee1}}

            """
        #expect(try Region.read(RegionMaking.good + nhs).telling?.webhook?.service == .nhsNotify(.bearer(.environment("NOTIFY"))))
    }
}
