import FHIRWire
import Testing

/// What an answer holds beside what is usual is counted all the same (laws 4, 11).
@Suite struct NothingLostTests {
    static func condition(_ id: String) -> String { "{\"resourceType\":\"Condition\",\"id\":\"\(id)\"}" }

    @Test("a list of entries, or a resource, that is said twice under its key is read twice")
    func twice() throws {
        let answer = try Read.answer(
            "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":\(Self.condition("1")),\"resource\":\(Self.condition("2"))}],\"entry\":[{\"resource\":\(Self.condition("3"))}],\"entry\":7}"
        )
        #expect(answer.resources.map(\.key.id) == ["1", "2", "3", ""])
        guard case .notUnderstood? = answer.resources.last?.outcome else { return #expect(Bool(false), "the number is listed") }
    }

    @Test(
        "a next page is never lost: a link without its list, said twice, or without an address",
        arguments: [
            (#"{"relation":"next","url":"u"}"#, "u"), (#"[{"relation":"self","url":"s"}],"link":[{"relation":"next","url":"u"}]"#, "u"),
            (#"[{"relation":"next"}]"#, ""), (#"[{"relation":"next","url":7}]"#, ""), (#""u""#, ""), ("[]", nil),
            (#"[{"relation":"self","url":"s"}]"#, nil),
        ])
    func links(link: String, next: String?) throws {
        #expect(try Read.answer("{\"resourceType\":\"Bundle\",\"link\":\(link)}").next == next)
    }

    @Test(
        "a request of a batch that failed is an error of the answer",
        arguments: [("500", true), ("404 Not Found", true), ("200 OK", false)])
    func batch(status: String, isError: Bool) throws {
        let answer = try Read.answer(
            "{\"resourceType\":\"Bundle\",\"type\":\"batch-response\",\"entry\":[{\"response\":{\"status\":\"\(status)\"}}]}")
        #expect(answer.issues.contains { $0.severity == "error" } == isError)
    }
}
