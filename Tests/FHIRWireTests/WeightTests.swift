import CareRecord
import FHIRWire
import Foundation
import Testing

/// What a resource takes beside its own text is counted by what was made of it, so that neither one long text nor many small things escape the
/// ceiling of a look. What is expected was measured by the allocator (bench/README.md).
@Suite struct WeightTests {
    private static func weight(_ text: String) throws -> Int {
        try Read.answer(text).resources.reduce(0) { $0 + $1.weight }
    }

    private static func list(_ count: Int, _ one: String) -> String { Array(repeating: one, count: count).joined(separator: ",") }

    @Test("a narrative of 5 MB is held once, as the source's text, and counts for little beside it")
    func narrative() throws {
        let div = String(repeating: "words of it ", count: 420_000)
        let weight = try Self.weight(#"{"resourceType":"Condition","id":"1","text":{"div":"<div>\#(div)</div>"}}"#)
        #expect(weight < 1_000_000)
    }

    @Test("a title of 5 MB is held four times over, by the entry and by what it is compared by")
    func title() throws {
        let words = String(repeating: "words of it ", count: 420_000)
        let weight = try Self.weight(#"{"resourceType":"Condition","id":"1","code":{"text":"\#(words)"}}"#)
        #expect((20_000_000..<24_000_000).contains(weight))
    }

    @Test("lists of things that say next to nothing count by their things and not by their text")
    func lists() throws {
        let components = try Self.weight(
            #"{"resourceType":"Observation","id":"1","code":{"text":"x"},"component":[\#(Self.list(20_000, #"{"valueString":"a"}"#))]}"#)
        #expect(components > 20_000 * 100, "each was 19 bytes of text")
        let names = try Self.weight(#"{"resourceType":"Patient","id":"1","name":[\#(Self.list(50_000, "{}"))]}"#)
        #expect(names > 50_000 * 60, "each was 3 bytes of text")
        let notes = try Self.weight(
            #"{"resourceType":"Condition","id":"1","code":{"text":"x"},"note":[\#(Self.list(20_000, #"{"text":"a"}"#))]}"#)
        #expect(notes >= 20_000 * 16)
        let codings = try Self.weight(
            #"{"resourceType":"Condition","id":"1","code":{"coding":[\#(Self.list(20_000, #"{"system":"a","code":"b"}"#))]}}"#)
        #expect(codings >= 20_000 * 100)
    }

    @Test("each of many tiny entries counts, and one that is only listed counts less")
    func tiny() throws {
        let flag = try Self.weight(#"{"resourceType":"Flag","id":"1"}"#)
        let device = try Self.weight(#"{"resourceType":"Device","id":"1"}"#)
        #expect((2_000..<3_500).contains(flag) && (300..<1_000).contains(device))
    }

    @Test("of what is shown in part the same is counted as when it came, so that letting go takes away what was added")
    func inPart() throws {
        let resource = try Read.answer(#"{"resourceType":"Condition","id":"1","code":{"text":"\#(String(repeating: "x", count: 900))"}}"#)
            .resources[0]
        #expect(resource.showing([]).weight == resource.weight)
    }

    @Test("whatever text a statement of any kind holds, it counts", arguments: Section.allCases.flatMap(\.resourceTypes))
    func everyText(type: String) throws {
        let long = String(repeating: "y", count: 3_000)
        func text(_ words: String) -> String {
            let concept = #"{"coding":[{"system":"s","code":"c","display":"\#(words)"}],"text":"\#(words)"}"#
            let both = ["code", "vaccineCode", "medicationCodeableConcept", "type", "scope"].map { "\"\($0)\":\(concept)" }
            let names = #""name":[{"text":"\#(words)"}],"description":\#(type == "Goal" ? concept : "\"\(words)\""),"title":"\#(words)""#
            return "{\"resourceType\":\"\(type)\",\"id\":\"1\",\(both.joined(separator: ",")),\(names)}"
        }
        let (small, large) = (try Self.weight(text("y")), try Self.weight(text(long)))
        #expect(large - small > 3_000)
    }
}
