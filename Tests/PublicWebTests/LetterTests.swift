import CareRecord
import Foundation
import Objections
import Testing

@testable import PublicWeb

/// What letters of the objection desk and messages say.
@Suite struct LetterTests {
    private static let words = LetterWords(PretendRegion.ours, of: nil)
    private static let desk = Desk(
        ics: ODSCode("QMF")!, name: "Desk", email: "d@x.example", post: "1 Street", staffedBy: [ODSCode("R1H")!])

    @Test("every letter says how to reach the desk, and each refusal its law, its reasons and how to complain")
    func letters() {
        for kind in Letter.Kind.all {
            let letter = Self.words.letter(kind, desk: Self.desk, reference: "AB12", due: Day(2026, 4, 2)!, reasons: "the reasons")
            #expect(letter.paragraphs.joined().contains("write to 1 Street"), "\(kind.code)")
            #expect(letter.paragraphs.joined().contains("AB12"))
            if case .notUpheld(let ground) = kind {
                let words = letter.paragraphs.joined()
                #expect(
                    words.contains("the reasons") && words.contains(ground.law) && words.contains("ico.org.uk")
                        && words.contains("Two people"))
            }
        }
        #expect(Set(Letter.Kind.all.map(\.code)).count == 15)
    }

    @Test("that an objection is in force is told so that it is true while a notice of a national emergency sets it aside, too")
    func inForceAtAnyTime() {
        let words = Self.words.letter(.inForce, desk: Self.desk, reference: "AB12", due: Day(2026, 4, 2)!).paragraphs.joined(separator: " ")
        #expect(!words.contains("Nobody can open") && !words.contains("record now"))
        #expect(words.contains("A notice of a national emergency may set objections aside for a time"))
    }

    @Test("whatever ends, closes or hands over an objection has its letter: how to go on, how to complain; of a death nobody is told")
    func closing() throws {
        let other = try #require(ODSCode("QMJ"))
        let today = Day(2026, 3, 2)!
        let steps: [(ObjectionStep, Letter.Kind?, String)] = [
            (.moved(why: "the reasons"), .moved, "object again"), (.identityNotShown(why: "the reasons"), .notIdentified, "send it again"),
            (.duplicate(why: "w"), .duplicate, "log in"), (.transfer(to: other), .handedOver, "do nothing"), (.died(why: "w"), nil, ""),
        ]
        for (step, kind, way) in steps {
            var dead = Representing.Person(born: nil, isDeceased: true, isDeathFormal: true, isRestricted: false)
            dead.place = .elsewhere
            let it = try ObjectionCase(way: .form, received: today).taking(step, by: Hand(.desk, subject: "d"), on: today, person: dead)
            #expect(Letter.Kind(after: step.kind, of: it) == kind, "\(step.kind)")
            guard let kind else { continue }
            let words = Self.words.letter(kind, desk: Self.desk, reference: "AB12", due: today, reasons: "the reasons").paragraphs.joined()
            #expect(words.contains(way) && words.contains("ico.org.uk") && kind.isOfClosing, "\(step.kind)")
            if step.reasons == "the reasons" { #expect(words.contains("the reasons"), "\(step.kind)") }
        }
    }

    @Test("a letter whose reasons were not kept says so, and ends in no empty sentence", arguments: ["", " \n"])
    func withoutReasons(_ reasons: String) {
        for kind in [Letter.Kind.moreTime, .notUpheld(.safeguarding), .moved, .notIdentified] {
            let words = Self.words.letter(kind, desk: Self.desk, reference: "AB12", due: Day(2026, 4, 2)!, reasons: reasons).paragraphs
            #expect(words.contains("Our reasons are not in this letter. Ask us for them."), "\(kind.code)")
            #expect(!words.contains { $0.contains("reason is:") || $0.contains("reasons are:") }, "\(kind.code)")
        }
    }

    @Test("a letter that closes one objection says to nobody whether the person has another")
    func closingTellsNothing() {
        let words = Self.words.letter(.duplicate, desk: Self.desk, reference: "AB12", due: Day(2026, 3, 2)!, reasons: "there was one")
            .paragraphs
            .joined()
        #expect(words.contains("If you have another") && !words.contains("there was one"))
    }

    // MARK: Word for word

    /// Letters and messages as they were last looked at: kind, name, then for letters how filled, subject and paragraphs; for messages subject and text.
    private static let looked = URL(filePath: webFolder).deletingLastPathComponent().appending(path: "Tests/Letters/english.json")

    private static func written() throws -> [[String]] {
        let whole = Desk(
            ics: ODSCode("QMF")!, name: "North East London desk", email: "desk@example.nhs.uk", phone: "020 7946 0201",
            post: "PO Box 1, London", hours: "9 to 5", staffedBy: [])
        let bare = Desk(ics: ODSCode("QMF")!, name: "D", phone: "1", staffedBy: [])
        let due = try #require(Day(2026, 4, 2))
        var rows: [[String]] = []
        for kind in Letter.Kind.all {
            for (place, (desk, reasons)) in [(whole, "We think so.\nTwice: {area} <b>"), (bare, " \n")].enumerated() {
                let letter = words.letter(kind, desk: desk, reference: "BCDF-2345", due: due, reasons: reasons)
                rows.append(["letter", kind.code, "\(place)", letter.subject] + letter.paragraphs)
            }
        }
        let messages = MessageWords(PretendRegion.ours, of: nil)
        for template in MessageTemplate.all {
            let said = try #require(messages.said(template, reference: "BCDF-2345", sender: whole.name))
            rows.append(["message", template, said.subject, said.text])
        }
        return rows
    }

    @Test("each letter and message is word for word as somebody last looked at it: whole, and without hours, ways and reasons")
    func wordForWord() throws {
        let rows = try Self.written()
        if ProcessInfo.processInfo.environment["CARERECORD_RECORD_LETTERS"] != nil {
            let coder = JSONEncoder()
            coder.outputFormatting = .withoutEscapingSlashes
            let lines = try rows.map { "  " + String(decoding: try coder.encode($0), as: UTF8.self) }
            try Data("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8).write(to: Self.looked)
        }
        let looked = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: Self.looked))
        #expect(looked.map { $0.prefix(2) } == rows.map { $0.prefix(2) })
        for (row, was) in zip(rows, looked) { #expect(row == was, "\(was.prefix(3).joined(separator: " "))") }
    }

    @Test("every template has its message, no piece is left over, and of an unknown one, such as a newer program's, nothing is said")
    func templates() {
        let pieces = MessageTemplate.all.compactMap { MessageText.of($0) }
        #expect(pieces.count == MessageTemplate.all.count)
        #expect(Set(pieces.flatMap { [$0.subject, $0.body] } + [.reference]) == Set(MessageText.allCases))
        #expect(Set(MessageText.allCases.filter(MessageText.blocks.contains)) == Set(pieces.map(\.body)))
        for unknown in ["", "not-upheld", "not-upheld-hope", "reference", "receiptSubject", "answerDue", "newer"] {
            #expect(MessageText.of(unknown) == nil, "\(unknown)")
        }
    }

    @Test("a message has one place, for the reference, beside what the region says of itself; a letter's places are closed too")
    func places() throws {
        #expect(MessageText.allCases.reduce(into: Set<String>()) { $0.formUnion($1.takes) } == ["reference"])
        let places: Set = [
            "reference", "due", "desk", "reasons", "consequences", "complain", "elsewhere", "reach", "ways", "phone", "hours", "email",
            "post",
        ]
        #expect(LetterText.allCases.reduce(into: Set<String>()) { $0.formUnion($1.takes) } == places)
        let text = "# inForce\nThe objection of {name}, NHS number {number}, is in force.\n"
        let found = MessageText.mistakes(try TextPiece.read(text, file: "f"), file: "f").filter { $0.words.contains("{") }.map(\.words)
        #expect(found == ["nothing fills {name} in “inForce”", "nothing fills {number} in “inForce”"])
    }

    @Test("a letter and a message have no markup: a link, strong words, a list or a heading is refused")
    func plain() throws {
        for markup in ["[here](https://example.org)", "**now**", "- one\n- two", "## Why"] {
            let text = "# withdrawn\nIt has ended {reference} {reach}.\n\n\(markup)\n"
            let found = LetterText.mistakes(try TextPiece.read(text, file: "f"), file: "f").filter {
                $0.line == 1 && $0.words.contains("“withdrawn”")
            }
            #expect(
                found.map(\.words) == ["“withdrawn” is text alone: paragraphs, without links, strong words, lists or headings"], "\(markup)"
            )
        }
    }

    @Test("what the region says of itself can stand in a letter, and what a desk or a region typed is not read for places")
    func facts() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carerecord-letters-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder.appending(path: "site"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: webFolder + "/site/en", toPath: folder.appending(path: "site/en").path)
        let file = folder.appending(path: "site/en/letters/objections.md")
        try String(contentsOf: file, encoding: .utf8).replacing("do nothing.", with: "do nothing at {service}.")
            .write(to: file, atomically: true, encoding: .utf8)
        let nobody = SiteFacts.Contact(name: "n", email: nil, phone: nil, post: nil)
        let texts = try SiteTexts(folder: folder.path)
        let words = LetterWords(texts, of: SiteFacts(name: "The {reference}", area: "a", contact: nobody, protection: nobody))
        func letter(_ kind: Letter.Kind) -> String {
            words.letter(kind, desk: Self.desk, reference: "AB12", due: Day(2026, 4, 2)!, reasons: "{area} {complain}").paragraphs.joined()
        }
        #expect(letter(.handedOver).contains("You need do nothing at The {reference}."))
        #expect(letter(.moved).contains("The reason is: {area} {complain}"))
    }
}
