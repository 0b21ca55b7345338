import Foundation

/// Professionals of an administrator's organisation whom they may name as the one that directs them.
public struct DirectorChoices: Sendable, Hashable {
    public struct Choice: Sendable, Hashable {
        /// Stands for the professional in the form; opaque, good for this administrator alone, and for a while.
        public let value: String
        public let name: String
        /// The role's words as claimed.
        public let role: String
        /// The end of their identity number, for two of one name.
        public let ending: String
        public let seen: Date
        public init(value: String, name: String, role: String, ending: String, seen: Date) {
            self.value = value
            self.name = name
            self.role = role
            self.ending = ending
            self.seen = seen
        }
    }

    public let all: [Choice]
    /// There are more than are shown: part of a name finds them.
    public let hasMore: Bool
    public init(_ all: [Choice] = [], hasMore: Bool = false) {
        self.all = all
        self.hasMore = hasMore
    }
}
