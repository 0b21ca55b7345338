import AccessControl
import Foundation
import Web

/// What staff who try to look read where somebody objects, by the region's policy in force. The site says it from here: a sentence that suits one policy is
/// false under another.
public struct ObjectionTold: Sendable, Hashable {
    /// Whether they read that the person objects; else they read what they read of somebody who has no record, but for those of `mayOpen`.
    public let isSaid: Bool
    /// By name, roles that may open it in an emergency all the same, and so are told; in the policy's order. Empty: none may.
    public let mayOpen: [String]

    public init(isSaid: Bool, mayOpen: [String]) {
        self.isSaid = isSaid
        self.mayOpen = mayOpen
    }

    public init(_ policy: RegionPolicy) {
        let despite = policy.objections.breakGlass?.roles ?? []
        self.init(isSaid: policy.objections.words == .said, mayOpen: policy.roles.filter { despite.contains($0.id) }.map(\.name))
    }

    /// - Parameter told: nil where no policy can be read, and so no record opens: then only what is true under any policy is said.
    static func html(_ told: ObjectionTold?, _ words: PageWords<ObjectionToldText>) -> HTML {
        guard let told else { return words.blocks(.unknown) }
        var html = words.blocks(told.isSaid ? .all : told.mayOpen.isEmpty ? .none : .most)
        guard !told.mayOpen.isEmpty else {
            html += words.blocks(.closed)
            return html
        }
        if told.isSaid { html += words.blocks(.open) }
        html += "<ul class=\"nhsuk-list nhsuk-list--bullet\">"
        for role in told.mayOpen { html += "<li>\(role)</li>" }
        html += "</ul>\(words.blocks(.ground))"
        return html
    }
}

/// Keeps what was read of the policy for a moment: a page that anybody may ask for, as often as they like, asks the database for it seldom.
public actor ToldBoard {
    /// Seconds. A policy that is activated is said this much later at most.
    static let kept: TimeInterval = 10

    private let read: @Sendable () async -> ObjectionTold?
    private var held: (at: Date, told: ObjectionTold?)?

    /// - Parameter read: nil: no policy can be read.
    public init(_ read: @escaping @Sendable () async -> ObjectionTold?) { self.read = read }

    func told(at now: Date) async -> ObjectionTold? {
        if let held, abs(now.timeIntervalSince(held.at)) < Self.kept { return held.told }
        // Others are told what was read before, while one reads.
        held = (now, held?.told)
        let told = await read()
        held = (now, told)
        return told
    }
}

/// What `/objecting` says of it.
enum ObjectionToldText: String, PageText {
    static let file = "objection-told"

    case none, most, all, open, ground, closed, unknown
}
