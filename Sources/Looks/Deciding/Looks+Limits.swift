import CareRecord
import Foundation
import Storage

/// How many looks somebody may ask for (issue 4, part 9).
extension Looks {
    /// Within what searches and looks are counted.
    static let minute: TimeInterval = 60

    /// Returns where one more look may go on. Asked once it is on record that this one was asked for, and before anybody else is asked anything about the
    /// person; also where the person objects, so that past the limit nothing is told of anybody.
    ///
    /// What an EPR launched is counted and never refused for it, nor what is confirmed of it later: the person is on the screen there.
    /// - Throws: `tooManyLooks`, on record, where the staff member asked for more in the last minute than anybody may, on all nodes together. What was
    ///   refused so is not counted: the next one is refused by those that were not.
    func stayWithinLimits(_ opening: Opening) async throws(LookError) {
        guard let most = limits.looksInAMinute, !opening.isLaunched else { return }
        let asked: Int
        do { asked = try await surroundings.nodes.asked(opening.staff, surroundings.now().addingTimeInterval(-Self.minute)) } catch {
            throw .accountUnavailable
        }
        guard asked > most else { return }
        await comeToNothing(opening, OpenLookStore.tooMany)
        throw .tooManyLooks(retryAfter: Int(Self.minute))
    }
}
