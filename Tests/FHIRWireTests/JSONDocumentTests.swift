import Foundation
import Testing

@testable import FHIRWire

@Suite struct JSONDocumentTests {
    private func parse(_ text: String, depth: Int = 128) throws(JSONError) -> JSONValue {
        try JSONDocument(Array(text.utf8), limits: JSONLimits(depth: depth)).root
    }

    @Test("a number keeps its text as sent")
    func numberText() throws {
        let root = try parse(#"{"a": 2.50, "b":-0, "c":1E+2, "d": 123456789012345678901234567890}"#)
        #expect(root["a"]?.numberText == "2.50")
        #expect(root["b"]?.numberText == "-0")
        #expect(root["c"]?.numberText == "1E+2")
        #expect(root["d"]?.numberText == "123456789012345678901234567890")
        #expect(root["d"]?.int == nil)
    }

    @Test("every value's range is its bytes in the source")
    func ranges() throws {
        let text = " { \"k\" : [ 1 , {\"x\":\"y\\n\"} ,true ] } "
        let root = try parse(text)
        #expect(String(decoding: root.raw, as: UTF8.self) == text.trimmingCharacters(in: .whitespaces))
        #expect(root["k"].map { String(decoding: $0.raw, as: UTF8.self) } == "[ 1 , {\"x\":\"y\\n\"} ,true ]")
        #expect(root["k"]?[1].map { String(decoding: $0.raw, as: UTF8.self) } == "{\"x\":\"y\\n\"}")
        #expect(root["k"]?[1]?["x"].map { String(decoding: $0.raw, as: UTF8.self) } == "\"y\\n\"")
        #expect(root["k"]?[1]?["x"]?.string == "y\n")
        #expect(root["k"]?.count == 3)
        #expect(root["k"]?[3] == nil)
        #expect(root["k"]?[2]?.bool == true)
    }

    @Test("escapes, NUL and pairs are unescaped; a lone surrogate becomes U+FFFD and is marked, the rest is kept")
    func escapes() throws {
        let root = try parse(#"["\u0000\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00", "a\ud800b", "\udc00", "\ud800\u0041", "plain"]"#)
        #expect(root[0]?.string == "\0\"\\/\u{8}\u{c}\n\r\té€😀")
        #expect(root[0]?.isRepaired == false)
        #expect(root[1]?.string == "a\u{FFFD}b")
        #expect(root[1]?.isRepaired == true)
        #expect(root[2]?.string == "\u{FFFD}")
        #expect(root[3]?.string == "\u{FFFD}A")
        #expect(root[4]?.string == "plain")
        #expect(root.document.replacedSurrogates == 3)
    }

    @Test("the first of repeated keys is read, and repeats are counted, escaped ones too")
    func repeatedKeys() throws {
        let root = try parse(#"{"a":1,"b":2,"a":3,"\u0061":4,"c":{"a":5}}"#)
        #expect(root["a"]?.int == 1)
        #expect(root.document.repeatedKeys == 2)
        #expect(root.members.map(\.key) == ["a", "b", "c"])
        let many = "{" + (0..<500).map { "\"k\($0 % 400)\":\($0)" }.joined(separator: ",") + "}"
        let large = try parse(many)
        #expect(large.document.repeatedKeys == 100)
        #expect(large.member("k3")?.int == 3)
        #expect(large.members.map(\.key).count == 400)
    }

    @Test("an escaped key is found by its meaning")
    func escapedKey() throws {
        let root = try parse(#"{"resource\u0054ype":"Patient"}"#)
        #expect(root["resourceType"]?.string == "Patient")
    }

    @Test("nesting past the caller's limit is refused with its place, and not before")
    func depth() throws {
        #expect(throws: Never.self) { try parse(String(repeating: "[", count: 8) + String(repeating: "]", count: 8), depth: 8) }
        #expect(throws: JSONError(kind: .tooDeep, at: 8)) {
            try parse(String(repeating: "[", count: 100_000), depth: 8)
        }
    }

    @Test("more bytes than the caller's limit are refused")
    func size() {
        #expect(throws: JSONError(kind: .tooLarge, at: 3)) {
            try JSONDocument(Array("[1,2]".utf8), limits: JSONLimits(bytes: 3))
        }
    }

    @Test(
        "what is not JSON is refused with its byte",
        arguments: [
            (#"{"a":1"#, JSONError.Kind.unfinished, 6), (#"{"a":"b"#, .unfinished, 5), (#"{"a":01}"#, .badNumber, 5),
            (#"{"a":tru}"#, .badLiteral, 5), (#"[1] x"#, .trailing, 4), (#"["\x"]"#, .badEscape, 2), ("", .empty, 0),
            ("  ", .empty, 0), ("[\"a\u{1}\"]", .controlCharacter, 3), ("[1 2]", .unexpected, 3),
        ])
    func refused(_ text: String, _ kind: JSONError.Kind, _ at: Int) {
        do throws(JSONError) {
            _ = try parse(text)
            Issue.record("was accepted")
        } catch {
            #expect(error.kind == kind)
            if kind != .empty { #expect(error.at == at) }
        }
    }

    @Test("bytes that are not UTF-8 are refused with their place; a byte order mark is let pass")
    func encoding() throws {
        #expect(throws: JSONError(kind: .notUTF8, at: 3)) { try JSONDocument([91, 34, 97, 0xFF, 34, 93]) }
        #expect(throws: JSONError(kind: .notUTF8, at: 2)) { try JSONDocument([91, 34, 0xED, 0xA0, 0x80, 34, 93]) }
        let root = try JSONDocument([0xEF, 0xBB, 0xBF] + Array(#"{"a":"b"}"#.utf8)).root
        #expect(root["a"]?.string == "b")
        #expect(root["a"]?.range == 8..<11)
    }

    @Test("a place is a path from the top, and a key that is no name does not show in it")
    func paths() throws {
        let root = try parse(#"{"entry":[{},{"resource":{"code":{"coding":[1,2]}}}],"Jane Smith":{"x":1}}"#)
        #expect(root["entry"]?[1]?["resource"]?["code"]?["coding"]?[1]?.path == "entry[1].resource.code.coding[1]")
        #expect(root.member("Jane Smith")?["x"]?.path == "?.x")
        #expect(root.path == "")
    }

    @Test("every prefix of a document is refused, and none crashes")
    func prefixes() {
        let text = Array(#"{"a":[1.5e3,"x\u00e9\\",{"b":null,"c":[true,false,{}]}],"é":-2}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONDocument(Array(text[..<length])) }
        }
        #expect(throws: Never.self) { try JSONDocument(text) }
    }

    @Test("bytes changed at random parse or are refused, never crash, and every value can be walked")
    func mutations() {
        var random = SystemRandomNumberGenerator()
        let seed = Array(#"{"resourceType":"Patient","n":[{"a":"\ud83d\ude00 x","b":-1.25e-7},[],{}],"t":true,"z":null}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: at)
                }
            }
            if let document = try? JSONDocument(bytes) { walk(document.root) }
        }
    }

    private func walk(_ value: JSONValue) {
        _ = (value.string, value.numberText, value.bool, value.path, value.raw.count)
        for element in value.elements { walk(element) }
        for member in value.members { walk(member.value) }
    }

    @Test("the JSON torture suite: y_ parses, n_ is refused, i_ is either", .enabled(if: SharedData.isThere, "no shared data here"))
    func torture() {
        var counts = [0, 0, 0]
        for file in SharedData.files("json-torture") {
            let name = file.lastPathComponent
            // Our limit is ours to set; the suite's valid files are shallow.
            let document = try? JSONDocument(SharedData.bytes(file), limits: JSONLimits(depth: 1000))
            if let document { walk(document.root) }
            switch name.prefix(2) {
            case "y_":
                counts[0] += 1
                #expect(document != nil, "\(name)")
            case "n_":
                counts[1] += 1
                #expect(document == nil, "\(name)")
            default: counts[2] += 1
            }
        }
        #expect(counts[0] > 50 && counts[1] > 100 && counts[2] > 15, "\(counts)")
    }

    @Test("every public example parses like Foundation's parser says", .enabled(if: SharedData.isThere, "no shared data here"))
    func agreesWithFoundation() throws {
        var read = 0
        for file in SharedData.files("hl7-r4-examples", "uk-core-r4", "nhs-england-r4") {
            let bytes = SharedData.bytes(file)
            let theirs = try? JSONSerialization.jsonObject(with: Data(bytes))
            let ours = try? JSONDocument(bytes)
            #expect((theirs == nil) == (ours == nil), "\(file.lastPathComponent)")
            // Foundation keeps the last of repeated keys, we the first.
            if let theirs, let ours, ours.repeatedKeys == 0 {
                #expect(same(ours.root, theirs), "\(file.lastPathComponent)")
                read += 1
            }
        }
        #expect(read > 100)
    }

    private func same(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours.kind {
        case .object:
            guard let object = theirs as? [String: Any] else { return false }
            return ours.members.allSatisfy { member in object[member.key].map { same(member.value, $0) } ?? false }
                && ours.count == object.count
        case .array:
            guard let array = theirs as? [Any], array.count == ours.count else { return false }
            return zip(ours.elements, array).allSatisfy { same($0, $1) }
        case .string: return ours.string == theirs as? String
        case .number:
            // Foundation rounds long decimals on its way.
            guard let mine = ours.double, let its = (theirs as? NSNumber)?.doubleValue else { return false }
            return abs(mine - its) <= abs(its) * 1e-14
        case .bool: return ours.bool == (theirs as? NSNumber)?.boolValue
        case .null: return theirs is NSNull
        }
    }
}
