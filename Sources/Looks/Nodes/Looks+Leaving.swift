/// Letting go of what this node holds of a look. What it holds is in two memories, the look's own and its account's: whoever takes the look over
/// again here waits until both are empty, or the account that they have just begun would be forgotten with the old one, and nothing of the look
/// could be shown any more.
extension Looks {
    /// What is left to do for one that was taken away and goes on elsewhere, or was ended there.
    func leave(_ id: LookID, _ look: LiveLook) async {
        defer { left(id) }
        await look.end()
        await endSummary(id)
        await surroundings.nodes.letGo(id)
    }

    func left(_ id: LookID) { for waiting in leaving.removeValue(forKey: id) ?? [] { waiting.resume() } }

    /// Returns once nothing is held of it any more, or it is here again.
    func whileLeaving(_ id: LookID) async {
        while leaving[id] != nil { await withCheckedContinuation { leaving[id]?.append($0) } }
    }
}
