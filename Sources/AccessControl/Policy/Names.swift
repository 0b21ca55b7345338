/// The name of a role of ours in a policy, such as `clinician`.
public struct RoleID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ name: String) { rawValue = name }
    public var description: String { rawValue }
    public static func < (a: RoleID, b: RoleID) -> Bool { a.rawValue < b.rawValue }
}

/// The name of a sensitivity label in a policy, such as `sexual-health`.
public struct LabelID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ name: String) { rawValue = name }
    public var description: String { rawValue }
    public static func < (a: LabelID, b: LabelID) -> Bool { a.rawValue < b.rawValue }
}

/// What a section is seen on: a kind of relationship, or broken glass.
public enum Ground: Hashable, Sendable, Codable, Comparable, CaseIterable {
    case relationship(RelationshipKind)
    case breakGlass

    public static let allCases: [Ground] = RelationshipKind.allCases.map(Ground.relationship) + [.breakGlass]

    public init?(name: String) {
        if name == "break-glass" {
            self = .breakGlass
        } else if let kind = RelationshipKind(rawValue: name) {
            self = .relationship(kind)
        } else {
            return nil
        }
    }

    public var name: String {
        switch self {
        case .relationship(let kind): kind.rawValue
        case .breakGlass: "break-glass"
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let ground = Ground(name: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is no ground")
        }
        self = ground
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    /// Place in `allCases`.
    var place: Int {
        switch self {
        case .relationship(let kind): kind.place
        case .breakGlass: RelationshipKind.allCases.count
        }
    }

    public static func < (a: Ground, b: Ground) -> Bool { a.place < b.place }
}
