import CareRecord
import Foundation
import Storage

/// Which looks a session has open, on whichever node: read once, then kept true by the node's lease.
extension Looks {
    /// A session's open looks as they were read, and as readings have changed them since.
    struct LooksAnywhere: Sendable {
        var looks: [LookAnywhere]
        var checked: ContinuousClock.Instant
    }

    /// Those of the session's open looks that are of another person, in the order in which their people were first opened. Where that cannot be
    /// told, those of this node.
    public func others(than id: LookID, session: String) async -> [OtherLook] {
        guard let mine = live[id], mine.session == session else { return [] }
        var marks: [LookID: Int] = [:]
        do throws(LookError) {
            // One that is just being closed is open no more.
            for look in try await openAnywhere(session) where leaving[look.id] == nil { marks[look.id] = look.mark }
        } catch {}
        // What was opened here a moment ago may not have been read yet.
        for (id, look) in live where look.session == session { marks[id] = look.mark.number }
        let among = PersonMark.name(of: session)
        return marks.filter { $0.value != mine.mark.number }.map { OtherLook(id: $0.key, mark: PersonMark($0.value, among: among)) }
            .sorted { ($0.mark.number, $0.id.text) < ($1.mark.number, $1.id.text) }
    }

    /// Every open look of a session. A read only where the last one is old, or another node opened a look for the session since.
    func openAnywhere(_ session: String) async throws(LookError) -> [LookAnywhere] {
        let reading = try await authority()
        let now = ContinuousClock.now
        if var known = openOf[session], now - known.checked < Self.remembered {
            known.looks.removeAll { reading.endedLooks.contains($0.id.text) }
            known.checked = now
            let there = Set(known.looks.map(\.id.text))
            let isNew = reading.openedLooks.contains {
                $0.value == session && !there.contains($0.key) && !reading.endedLooks.contains($0.key)
            }
            if !isNew {
                openOf[session] = known
                return known.looks
            }
        }
        do {
            let looks = try await surroundings.nodes.open(session)
            openOf[session] = LooksAnywhere(looks: looks, checked: now)
            return looks
        } catch { throw couldNotTell(error) }
    }
}

extension Looks {
    /// The session's open looks that this node does not hold, newest first: each decided about here and now, so that nobody is named whose record may
    /// not be shown any more. Nothing is gathered for it.
    public func openElsewhere(session: String) async -> [OpenElsewhere] {
        var found: [OpenElsewhere] = []
        do throws(LookError) {
            let reading = try await authority()
            guard !hasEnded(session: session) else { return [] }
            // One that was opened elsewhere a moment ago is in no reading yet.
            openOf[session] = nil
            for look in try await openAnywhere(session) where live[look.id] == nil && leaving[look.id] == nil {
                guard case .success(true) = await mayBeShown(look.id, session, reading), let held = afar[look.id]?.held else { continue }
                found.append(
                    OpenElsewhere(
                        id: look.id, mark: PersonMark(look.mark, among: PersonMark.name(of: session)), nhsNumber: held.person,
                        opened: held.opened))
            }
        } catch { return [] }
        return found.sorted { $0.opened > $1.opened }
    }
}

/// An open look that another node holds: whose it is, and nothing of what it holds.
public struct OpenElsewhere: Sendable, Hashable {
    public let id: LookID
    public let mark: PersonMark
    public let nhsNumber: NHSNumber
    public let opened: Date
    public init(id: LookID, mark: PersonMark, nhsNumber: NHSNumber, opened: Date) {
        self.id = id
        self.mark = mark
        self.nhsNumber = nhsNumber
        self.opened = opened
    }
}

/// An open look, whichever node has it.
public struct LookAnywhere: Sendable, Hashable {
    public let id: LookID
    /// Which of its session's people it is of.
    public let mark: Int
    public init(id: LookID, mark: Int) {
        self.id = id
        self.mark = mark
    }
}
