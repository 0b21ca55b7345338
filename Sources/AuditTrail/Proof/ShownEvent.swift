import Foundation

/// An event as it is given away: each field shown with its salt, or kept back as the leaf that stands for it; or all of it, as the commitment alone, where
/// it was erased or none of it may be shown. Whatever is kept back, the commitment is the same.
public struct ShownEvent: Hashable, Sendable {
    public enum Part: Hashable, Sendable {
        case shown(CanonicalEvent.Field, salt: MerkleHash)
        case keptBack(MerkleHash)
    }

    public enum Content: Hashable, Sendable {
        /// In the order of the canonical form.
        case fields([Part])
        case nothing(EventCommitment)
    }

    public let content: Content

    public init(_ content: Content) { self.content = content }

    /// - Parameter hiding: fields that whoever gets it may not see.
    public init(_ event: CanonicalEvent, salt: EventSalt, hiding: Set<EventField> = []) {
        content = .fields(
            event.fields.map { field in
                let own = salt.of(field.number)
                return field.field.map(hiding.contains) == true
                    ? .keptBack(EventCommitment.leaf(field, salt: own)) : .shown(field, salt: own)
            })
    }

    public var commitment: EventCommitment {
        switch content {
        case .nothing(let commitment): commitment
        case .fields(let parts):
            EventCommitment(
                leaves: parts.map {
                    switch $0 {
                    case .shown(let field, let salt): EventCommitment.leaf(field, salt: salt)
                    case .keptBack(let leaf): leaf
                    }
                })
        }
    }

    public var fields: [CanonicalEvent.Field] {
        guard case .fields(let parts) = content else { return [] }
        return parts.compactMap { if case .shown(let field, _) = $0 { field } else { nil } }
    }

    public var keptBackCount: Int {
        guard case .fields(let parts) = content else { return 0 }
        return parts.count - fields.count
    }

    public subscript(_ field: EventField) -> EventValue? { fields.first { $0.number == field.rawValue }?.read }

    /// Numbers rise, which is all that can be told where some are kept back.
    var isInOrder: Bool { zip(fields, fields.dropFirst()).allSatisfy { $0.number < $1.number } }
}

extension ShownEvent.Part: Codable {
    private enum Key: String, CodingKey { case field, name, text, number, bytes, salt, keptBack }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .keptBack(let leaf): try values.encode(leaf, forKey: .keptBack)
        case .shown(let field, let salt):
            try values.encode(field.number, forKey: .field)
            try values.encodeIfPresent(field.field?.name, forKey: .name)
            switch field.read {
            case .text(let text): try values.encode(text, forKey: .text)
            case .number(let number): try values.encode(number, forKey: .number)
            default: try values.encode(Data(field.value), forKey: .bytes)
            }
            try values.encode(salt, forKey: .salt)
        }
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        // One statement and no other beside it, that a reader could take for what was hashed.
        guard values.allKeys.count(where: { [.text, .number, .bytes, .keptBack].contains($0) }) == 1 else {
            throw DecodingError.dataCorruptedError(forKey: .field, in: values, debugDescription: "one value, or a leaf")
        }
        if let leaf = try values.decodeIfPresent(MerkleHash.self, forKey: .keptBack) {
            guard values.allKeys.count == 1 else {
                throw DecodingError.dataCorruptedError(forKey: .keptBack, in: values, debugDescription: "a leaf alone")
            }
            self = .keptBack(leaf)
            return
        }
        let number = try values.decode(UInt8.self, forKey: .field)
        let value: EventValue
        if let text = try values.decodeIfPresent(String.self, forKey: .text) {
            value = .text(text)
        } else if let number = try values.decodeIfPresent(UInt64.self, forKey: .number) {
            value = .number(number)
        } else {
            value = .bytes(Array(try values.decode(Data.self, forKey: .bytes)))
        }
        let field = try CanonicalEvent.Field(number: number, value: value.bytes)
        // A name is for whoever reads the file: one that says another thing than the hash would mislead.
        guard try values.decodeIfPresent(String.self, forKey: .name) == field.field?.name else {
            throw DecodingError.dataCorruptedError(forKey: .name, in: values, debugDescription: "not that field's name")
        }
        self = .shown(field, salt: try values.decode(MerkleHash.self, forKey: .salt))
    }
}

extension MerkleHash: Codable {
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(base64)
    }

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        guard let hash = Base64.strict(try value.decode(String.self)).flatMap({ MerkleHash($0) }) else {
            throw DecodingError.dataCorruptedError(in: value, debugDescription: "not 32 bytes")
        }
        self = hash
    }
}
