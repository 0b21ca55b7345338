import Foundation
import Testing

@testable import AuditTrail

/// An event as a line of JSON and as a syslog message.
@Suite struct ExportedEventTests {
    static func event(_ more: [EventField: EventValue] = [:], index: UInt64 = 7) throws -> ExportedEvent {
        var values: [EventField: EventValue] = [
            .id: .bytes([0x01, 0xA0] + Array(repeating: 0x0F, count: 14)), .kind: .text("look-opened"), .at: .number(1_790_000_000_123),
            .part: .number(1), .parts: .number(1), .purpose: .text("direct care"),
        ]
        values.merge(more) { $1 }
        return ExportedEvent(index: index, try CanonicalEvent(values))
    }

    private static func text(_ json: JSONText) -> String { String(decoding: json.bytes, as: UTF8.self) }

    @Test("a line has the index and each field under its name in docs/events.md, in order; what is not known is absent")
    func line() throws {
        let line = try Self.text(Self.event([.person: .text("9990000018"), .root: .bytes(Array(repeating: 0xAB, count: 32))]).line)
        #expect(
            line == #"{"index":7,"id":"01a0"# + String(repeating: "0f", count: 14)
                + #"","kind":"look-opened","at":1790000000123,"person":"9990000018","part":1,"parts":1,"purpose":"direct care","root":""#
                + String(repeating: "ab", count: 32) + #""}"#)
    }

    @Test("whatever a text holds, a line is one line of ASCII, and a JSON reader gets the text back")
    func hostileText() throws {
        let hostile = "\"\\\n\r\t\u{1}\u{7F}\u{2028}é🩺</script>"
        let bytes = try Self.event([.detail: .text(hostile)]).line.bytes
        #expect(bytes.allSatisfy { (0x20...0x7E).contains($0) })
        let read = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(read["detail"] as? String == hostile)
    }

    @Test("a field of a newer program is kept, under its number")
    func newerField() throws {
        let known = try Self.event().event
        let newer = try CanonicalEvent(bytes: known.bytes + [200, 0, 0, 0, 2, 0x0A, 0xFF])
        #expect(Self.text(ExportedEvent(index: 1, newer).line).hasSuffix(#","field200":"0aff"}"#))
    }

    @Test(
        "times are UTC with milliseconds, leap years and all",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_790_000_000_007, "2026-09-21T14:13:20.007Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ])
    func instant(_ milliseconds: Int, _ text: String) {
        #expect(ExportedEvent.instant(milliseconds: UInt64(milliseconds)) == text)
    }

    @Test(
        "a syslog message says when, who sends it, what happened and which event it is, and its frame how long it is (RFC 5424, RFC 5425)")
    func syslog() throws {
        let event = try Self.event([.organisation: .text("R1H")])
        let message = SyslogMessage(event, host: "record.example", isWarning: false, message: .object(["a": "b"]))
        let id = "01a0" + String(repeating: "0f", count: 14)
        let text =
            "<109>1 2026-09-21T14:13:20.123Z record.example carerecord - look-opened "
            + #"[carerecord@32473 index="7" id="\#(id)" part="1" parts="1"] {"a":"b"}"#
        #expect(String(decoding: message.bytes, as: UTF8.self) == text)
        #expect(String(decoding: message.framed, as: UTF8.self) == "\(text.utf8.count) \(text)")
        let refused = SyslogMessage(event, host: "a b\n", isWarning: true, message: "x")
        #expect(String(decoding: refused.bytes, as: UTF8.self).hasPrefix("<108>1 2026-09-21T14:13:20.123Z ab carerecord "))
    }
}
