import Crypto
import Foundation
import Testing

@testable import AuditTrail

/// The form in which events are hashed, held to docs/trail.md.
@Suite struct CanonicalEventTests {
    static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/trail.md")

    /// The values of the worked example: its lines are "name: hex".
    static func example() throws -> [String: [UInt8]] {
        let text = try String(contentsOf: page, encoding: .utf8)
        let lines = text.split(separator: "\n").drop { !$0.hasPrefix("## A worked example") }
        return lines.reduce(into: [:]) { values, line in
            let parts = line.trimmingCharacters(in: .whitespaces).components(separatedBy: ": ")
            if parts.count == 2, parts[1].allSatisfy({ $0.isHexDigit }) { values[parts[0]] = ReferenceVectorTests.bytes(parts[1]) }
        }
    }

    static let values: [EventField: EventValue] = [
        .id: .bytes(TrailEvent.bytes(hex: "01a0c4506c0070008000000000000001")), .kind: .text("look-opened"),
        .at: .number(1_790_000_000_000),
        .subject: .text("910000000001"), .organisation: .text("R1H"), .role: .text("R8000"), .person: .text("9990000018"),
        .part: .number(1),
        .parts: .number(1), .look: .text("look-1"), .purpose: .text("direct care"), .detail: .text(""),
    ]

    @Test("the worked example of docs/trail.md is what the code computes, byte for byte")
    func workedExample() throws {
        let example = try Self.example()
        let event = try CanonicalEvent(Self.values)
        #expect(event.bytes == example["canonical"])
        #expect(try CanonicalEvent(bytes: event.bytes) == event)
        let salt = try #require(EventSalt(Array(0..<32)))
        #expect(salt.of(1).bytes == example["salt of field 1"])
        #expect(EventCommitment.leaf(event.fields[0], salt: salt.of(1)).bytes == example["leaf of field 1"])
        let commitment = EventCommitment(event, salt: salt)
        #expect(commitment.hash.bytes == example["commitment"])
        let secret = SymmetricKey(data: [UInt8](repeating: 7, count: 32))
        let key = ChainKey(person: [UInt8](repeating: 9, count: 32), secret: secret)
        #expect(key.bytes == example["chain key"])
        #expect(ChainKey(ofServiceWith: secret).bytes == example["chain key of the service"])
        let (entry, head) = ChainHead.start.next(commitment, key)
        #expect(entry.link.bytes == example["link 1"])
        #expect(entry.bytes == example["entry 1"])
        #expect(head.last?.bytes == example["leaf 1"])
        #expect(LogEntry(entry.bytes) == entry)
        #expect(key.link(2, after: head.last).bytes == example["link 2"])
    }

    @Test("docs/events.md lists every event and field as the code has them: carerecord trail events > docs/events.md")
    func everyEvent() throws {
        let page = try String(contentsOf: Self.page.deletingLastPathComponent().appendingPathComponent("events.md"), encoding: .utf8)
        #expect(page == EventPage.markdown)
    }

    @Test("numbers of fields never change: each that was ever given means what it meant")
    func numbers() {
        let names = [
            "id", "kind", "at", "subject", "issuer", "organisation", "role", "person", "part", "parts", "look", "purpose", "decision",
            "detail",
            "sources", "release", "shown", "root", "about", "first", "last", "treeSize", "treeRoot",
        ]
        #expect(EventField.allCases.map(\.name) == names)
        #expect(EventField.allCases.map { Int($0.rawValue) } == Array(1...names.count))
    }

    @Test("an event about three people is three entries, each about one of them; about nobody, it is one")
    func onePersonEach() throws {
        let event = TrailEvent(
            kind: .searchAnswered, at: Date(timeIntervalSince1970: 1_790_000_000), subject: "s",
            people: ["9990000026", "9990000018", "9990000026", "9990000034"], detail: "found")
        let parts = try event.canonical()
        #expect(parts.map { $0[.person] } == ["9990000018", "9990000026", "9990000034"].map { .text($0) })
        #expect(parts.map { $0[.part] } == [.number(1), .number(2), .number(3)])
        #expect(Set(parts.map { $0[.parts] }) == [.number(3)])
        #expect(Set(parts.map { $0[.id] }) == [.bytes(TrailEvent.bytes(hex: event.id))])
        let alone = try TrailEvent(kind: .serviceStarted, at: Date()).canonical()
        #expect(alone.count == 1 && alone[0][.person] == nil && alone[0][.parts] == .number(1))
    }

    @Test("absent and empty are two things, and so are texts that only look alike")
    func absentAndEmpty() throws {
        func hash(_ detail: String?) throws -> [[UInt8]] {
            var values = Self.values
            values[.detail] = detail.map { .text($0) }
            let event = try CanonicalEvent(values)
            return [event.bytes, EventCommitment(event, salt: try #require(EventSalt(Array(0..<32)))).hash.bytes]
        }
        // The two é are equal to Swift and are not the same bytes.
        let all = try [nil, "", "é", "e\u{301}", " "].map(hash)
        #expect(Set(all.map { $0[0] }).count == 5 && Set(all.map { $0[1] }).count == 5)
    }

    @Test("what is no event of the form is refused with what is wrong, and never crashes")
    func refused() throws {
        let good = try CanonicalEvent(Self.values).bytes
        #expect(throws: EventFormError.otherVersion(2)) { try CanonicalEvent(bytes: [2] + good.dropFirst()) }
        #expect(throws: EventFormError.cutShort) { try CanonicalEvent(bytes: []) }
        #expect(throws: EventFormError.missing(field: 1)) { try CanonicalEvent(bytes: [1]) }
        // Without its last field it is an event too.
        for length in 1..<good.count where length != good.count - 5 {
            #expect(throws: EventFormError.self) { try CanonicalEvent(bytes: Array(good.prefix(length))) }
        }
        for _ in 0..<3000 {
            var bytes = good
            bytes[.random(in: 0..<bytes.count)] = .random(in: 0...255)
            if let read = try? CanonicalEvent(bytes: bytes) { #expect(read.bytes == bytes) }
        }
        func with(_ field: EventField, _ value: EventValue) -> [EventField: EventValue] { Self.values.merging([field: value]) { $1 } }
        for (field, value) in [
            (EventField.detail, EventValue.text("a\0b")), (.at, .number(.max)), (.root, .bytes([1])), (.detail, .number(1)),
        ] {
            #expect(throws: EventFormError.notOfItsForm(field: field.rawValue)) { try CanonicalEvent(with(field, value)) }
        }
        #expect(throws: EventFormError.tooLong(field: 14)) {
            try CanonicalEvent(with(.detail, .text(String(repeating: "x", count: CanonicalEvent.longestValue + 1))))
        }
        #expect(throws: EventFormError.notOfItsForm(field: 3)) {
            try TrailEvent(kind: .searched, at: Date(timeIntervalSince1970: -1)).canonical()
        }
    }

    @Test("a field that a later program added is kept and hashed by this one")
    func unknownField() throws {
        let later = try CanonicalEvent(Self.values).fields + [CanonicalEvent.Field(number: 200, value: [1, 2, 3])]
        let event = try CanonicalEvent(later)
        #expect(try CanonicalEvent(bytes: event.bytes) == event)
        #expect(event.fields.last?.field == nil && event.fields.last?.read == nil)
    }

    @Test(
        "the commitment changes with every bit of every field and of the salt, so it binds; without the salt it can be anybody's, so it hides"
    )
    func binding() throws {
        let event = try CanonicalEvent(Self.values)
        let salt = EventSalt.random()
        let commitment = EventCommitment(event, salt: salt)
        var seen: Set<MerkleHash> = [commitment.hash]
        for (place, field) in event.fields.enumerated() where field.field?.form == .text {
            for bit in 0..<field.value.count * 8 {
                var (fields, value) = (event.fields, field.value)
                value[bit / 8] ^= 1 << UInt8(bit % 8)
                guard let changed = try? CanonicalEvent.Field(number: field.number, value: value) else { continue }
                fields[place] = changed
                #expect(seen.insert(EventCommitment(try CanonicalEvent(fields), salt: salt).hash).inserted)
            }
        }
        for bit in 0..<256 {
            var bytes = salt.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(seen.insert(EventCommitment(event, salt: try #require(EventSalt(bytes))).hash).inserted)
        }
        #expect(EventSalt.random() != EventSalt.random())
        #expect(Set(event.fields.map { salt.of($0.number) }).count == event.fields.count)
    }
}
