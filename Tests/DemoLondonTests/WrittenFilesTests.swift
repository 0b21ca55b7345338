import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import DemoLondon

/// Nothing of a folder is left out without a word, and nothing that is wrong costs what stands beside it.
@Suite struct WrittenFilesTests {
    @Test("entries that hold no resource are named with their place")
    func entries() throws {
        let text =
            #"{"resourceType":"Bundle","entry":[{"resource":\#(Written.patient("p").1)},{"resource":{"id":"x"}},{"resource":null},"text"]}"#
        let read = try Written.people(["a.json": text])
        #expect(read.people.count == 1)
        #expect(
            read.skipped == [
                WrittenPart(file: "a.json", place: "entry[1].resource", why: "has no resourceType"),
                WrittenPart(file: "a.json", place: "entry[2]", why: "holds no resource"),
                WrittenPart(file: "a.json", place: "entry[3]", why: "holds no resource"),
            ])
    }

    @Test(
        "a resource that is no JSON is named with its place, and the rest is served",
        arguments: [
            (#""valueInteger":NaN"#, "a word is neither true, false nor null"), (#""valueInteger":-Infinity"#, "a number is none"),
            ("\"valueString\":\"a\tb\"", "a text holds a control character"),
            (#""valueString":"\x""#, "a text holds an escape that is none"),
            (#""valueInteger":01"#, "a number is none"), (#""valueInteger" 1"#, "something stands where it may not"),
            (
                "\"x\":" + String(repeating: #"{"extension":["#, count: 60) + "1" + String(repeating: "]}", count: 60),
                "it nests too deep: more than 120 levels"
            ),
        ])
    func broken(member: String, words: String) throws {
        let bad = "{\"resourceType\":\"Observation\",\"id\":\"o\",\n\(member)}"
        let read = try Written.people([
            "a.json": Written.bundle([Written.patient("p"), ("", bad), Written.condition("c", of: "urn:uuid:p")])
        ])
        #expect(read.people.first?.names == ["Patient/p", "Condition/c"])
        #expect(read.skipped.first?.place?.hasPrefix("entry[1].resource") ?? false)
        #expect(read.skipped.first?.why.contains(words) ?? false && read.skipped.first?.why.contains(", line 2") ?? false)
    }

    @Test("a file that breaks between its entries is left out, saying where")
    func brokenBetween() throws {
        let read = try Written.people(["a.json": Written.bundle([Written.patient("p")]).replacing("}]}", with: "} {}]}")])
        #expect(read.skipped.contains { $0.file == "a.json" && $0.why.contains("is not JSON: something stands where it may not, at byte") })
    }

    @Test("nesting just below the bound is served")
    func deep() throws {
        let deep = String(repeating: #"{"extension":["#, count: 59) + "1" + String(repeating: "]}", count: 59)
        let read = try Written.people([
            "a.json": Written.bundle([Written.patient("p"), ("", #"{"resourceType":"Basic","id":"b","x":\#(deep)}"#)])
        ])
        #expect(read.people.first?.names == ["Patient/p", "Basic/b"] && read.skipped.isEmpty)
    }

    @Test("what follows the last value of a file, and files and folders that are not read, are named")
    func others() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-people-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("sub"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in [
            "a.json": Written.bundle([Written.patient("p")]) + "\n,x", "b.json.gz": "", ".hidden": "", "README.md": "", "LICENSE": "",
        ] {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        let read = try WrittenByOthers(folder: folder.path)
        #expect(read.people.count == 1)
        #expect(
            read.skipped.map { "\($0.place ?? "") \($0.file) \($0.why)" } == [
                "byte \(Written.bundle([Written.patient("p")]).utf8.count + 1), line 2 a.json is no JSON value",
                " b.json.gz ends neither in .json nor in .ndjson", " sub is a folder; only files of the folder itself are read",
            ])
    }

    @Test("of thousands of parts of one file the first are named, and how many more there are")
    func many() throws {
        let text =
            "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":\(Written.patient("p").1)}"
            + String(repeating: ",{}", count: 100) + "]}"
        let read = try Written.people(["a.json": text])
        #expect(read.skipped.count == 20 && read.skipped.last?.why == "holds no resource; so are 80 more of this file")
    }

    @Test("a Patient's id that must be percent-encoded is found, read and paged by", arguments: ["p 1/~x,", "ü", "a%20b"])
    func ids(id: String) async throws {
        let read = try Written.people([
            "a.json": Written.bundle([("", Written.patient(id).1), ("", Written.condition("c", of: "Patient/\(id)").1)])
        ])
        let person = try #require(read.people.first)
        let source = try #require(person.sources.first)
        let server = FHIRSourceServer(
            id: source, base: "http://127.0.0.1/fhir", habits: SourceHabits(latency: 0, jitter: 0, pageSize: 1), people: read.people)
        try await Application(router: server.router()).test(.router) { client in
            func get(_ path: String) async throws -> String {
                try await client.execute(uri: "/fhir" + path, method: .get) { answer in
                    #expect(answer.status == .ok, "\(path)")
                    return String(buffer: answer.body)
                }
            }
            let coded = DemoWeb.percent(id)
            #expect(try await get("/Patient/\(coded)").contains("birthDate"))
            let first = try await get("/Patient/\(coded)/$everything")
            let next = try #require(first.split(separator: "\"").first { $0.contains("?page=") })
            #expect(try await get(String(next.dropFirst("http://127.0.0.1/fhir".count))).contains("\"Condition\""))
            #expect(try await get("/Condition?patient=\(coded)").contains("\"Condition\""))
        }
    }
}
