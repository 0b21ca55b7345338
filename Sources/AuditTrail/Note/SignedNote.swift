import Foundation

/// A text and who signed it (C2SP signed-note). Read strictly: one note is one sequence of bytes, so that a copy with a bit changed is another note or none.
public struct SignedNote: Hashable, Sendable {
    /// Ends with a newline.
    public let text: String
    public let signatures: [Signature]

    /// A signature line.
    public struct Signature: Hashable, Sendable {
        public let name: String
        public let keyID: UInt32
        /// After the key id.
        public let bytes: [UInt8]

        public init(name: String, keyID: UInt32, bytes: [UInt8]) {
            self.name = name
            self.keyID = keyID
            self.bytes = bytes
        }

        /// With its newline.
        public var line: String {
            "\u{2014} \(name) \(Data(withUnsafeBytes(of: keyID.bigEndian) { Array($0) } + bytes).base64EncodedString())\n"
        }
    }

    /// More are not read; signed-note wants 16 at least.
    public static let mostSignatures = 64
    /// A longer note is not read. Bytes.
    public static let longest = 1 << 20

    public init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    public init(_ bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= Self.longest, !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A }),
            String(validating: bytes, as: UTF8.self) != nil
        else { throw .notANote }
        // The last empty line parts text and signatures.
        guard let end = (1..<max(bytes.count, 1)).last(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }), bytes.last == 0x0A,
            end + 1 < bytes.count
        else { throw .notANote }
        text = String(decoding: bytes[..<end], as: UTF8.self)
        signatures = try Self.signatures(bytes[(end + 1)...])
    }

    /// Signature lines alone, as a witness answers.
    public static func signatures(_ bytes: some Collection<UInt8>) throws(NoteError) -> [Signature] {
        var signatures: [Signature] = []
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true, !lines.isEmpty, lines.count <= mostSignatures else { throw .notANote }
        for line in lines { signatures.append(try signature(Array(line))) }
        return signatures
    }

    private static func signature(_ line: [UInt8]) throws(NoteError) -> Signature {
        let dash: [UInt8] = Array("\u{2014} ".utf8)
        let parts = line.dropFirst(dash.count).split(separator: 0x20, omittingEmptySubsequences: false)
        guard line.starts(with: dash), parts.count == 2, let name = String(validating: parts[0], as: UTF8.self), KeyName.isOne(name),
            let bytes = Base64.strict(String(decoding: parts[1], as: UTF8.self)), bytes.count > 4
        else { throw .brokenSignatureLine }
        return Signature(name: name, keyID: bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }, bytes: Array(bytes[4...]))
    }

    public var bytes: [UInt8] { Array(text.utf8) + [0x0A] + signatures.flatMap { Array($0.line.utf8) } }
}

/// Why bytes are no note, or no key.
public enum NoteError: Error, Hashable, Sendable {
    case notANote
    case brokenSignatureLine
    /// Not `name+key id+base64`, of a kind that is not known, or with an id that is another key's.
    case notAKey
    /// A witness signs with the time, and none was given.
    case noTime
}

enum KeyName {
    /// Not empty, without spaces, control characters and plus signs.
    static func isOne(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 && $0 != "+" }
    }

    /// Byte for byte: two texts that only look the same are two names.
    static func isSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}

enum Base64 {
    /// The one way in which these bytes are written, and no other that reads as the same.
    static func strict(_ text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text), data.base64EncodedString().utf8.elementsEqual(text.utf8) else { return nil }
        return Array(data)
    }
}
