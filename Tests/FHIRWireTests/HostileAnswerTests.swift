import CareRecord
import Testing

@testable import FHIRWire

@Suite struct HostileAnswerTests {
    @Test("NUL, bidirectional controls and a lone surrogate in a text cost nothing of the rest")
    func strangeText() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Condition","id":"1","code":{"text":"a\u0000b\u202Ec\uD800d"},"onsetDateTime":"2020"}"#)
        #expect(entry.title.shown == "a\u{0}b\u{202E}c\u{FFFD}d")
        #expect(entry.when?.text == "2020")
    }

    @Test("two resources under one id stay two, and the same bytes twice have one key")
    func duplicateIDs() throws {
        let (a, b) = (
            #"{"resourceType":"Condition","id":"1","code":{"text":"a"}}"#, #"{"resourceType":"Condition","id":"1","code":{"text":"b"}}"#
        )
        let keys = try Read.bundle([(nil, a), (nil, b), (nil, a)]).resources.map(\.key)
        #expect(keys[0] != keys[1] && keys[0] == keys[2])
    }

    @Test("what is no resource has its place in the list, and the rest is read")
    func strays() throws {
        let answer = try Read.answer(
            #"{"resourceType":"Bundle","type":"searchset","entry":[5,{"resource":"x"},{"resource":{"id":"no type"}},{},{"resource":{"resourceType":"Condition","code":{"text":"x"}}},null]}"#
        )
        let places = answer.resources.compactMap { if case .notUnderstood(let problem) = $0.outcome { problem.place } else { nil } }
        #expect(places == ["entry[0]", "entry[1].resource", "entry[2].resource", "entry[3]", "entry[5]"])
        #expect(answer.resources.flatMap(\.entries).count == 1)
    }

    @Test("a resource with a part too strange to read shows the rest and lists the part")
    func part() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Observation","status":"final","code":{"text":"K"},"valueQuantity":[1,2],"effectiveDateTime":{"x":1},"note":"n"}"#
        )
        #expect(entry.title.shown == "K")
        #expect(Set(entry.problems.map(\.place)) == ["valueQuantity", "effectiveDateTime", "note"])
    }

    @Test("an answer nested past the limit is refused as that; bundles in bundles are opened to a depth and listed below it")
    func depth() throws {
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(throws: ReadingError.self) { try Read.answer("{\"resourceType\":\"Condition\",\"x\":\(deep)}") }
        var bundle = #"{"resourceType":"Condition","code":{"text":"x"}}"#
        for _ in 0..<20 { bundle = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":\(bundle)}]}" }
        let answer = try Read.answer(bundle)
        #expect(answer.resources.allSatisfy { $0.outcome == .listed })
        #expect(answer.resources.count == 9)
    }

    @Test("an answer about nobody in particular is only its issues, without diagnostics")
    func outcome() throws {
        let answer = try Read.answer(
            #"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"about Jane","details":{"coding":[{"system":"s","code":"c"}]}}]}"#
        )
        #expect(answer.resources.isEmpty)
        #expect(answer.issues == [.init(severity: "error", code: "not-found", details: ["s|c"])])
    }

    @Test("narrative alone is shown as narrative, its words as the title")
    func narrativeOnly() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Condition","text":{"status":"generated","div":"<div><p>Breathless <script>x</script>since Monday</p></div>"}}"#
        )
        #expect(entry.isNarrativeOnly)
        #expect(entry.title.shown == "Breathless since Monday")
    }

    @Test("a thousand faults in one resource list a few places")
    func manyFaults() throws {
        let entry = try Read.entry(
            "{\"resourceType\":\"Observation\",\"code\":{\"text\":\"x\"},\"component\":[\((0..<1000).map { String($0) }.joined(separator: ","))]}"
        )
        #expect(entry.problems.count == 32)
    }
}
