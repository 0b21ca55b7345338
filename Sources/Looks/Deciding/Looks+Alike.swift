/// How long an answer takes must not tell why there is nothing to show: whoever objects is found in the national register, a number that is nobody's is not, and
/// the two leave unlike lines in the trail (issue 7, part 3; hazard H263).
extension Looks {
    /// That nothing can be shown is told at the next full step of this after it was asked for. Far longer than the difference of the two, which is some
    /// milliseconds, so that both are told at the same step; and what nobody minds who typed a number wrongly.
    static let tellingStep: Duration = .milliseconds(500)

    /// Waits for the next full step where nothing can be shown for a number; anything else is told at once.
    func tellAlike(_ error: LookError, askedAt: ContinuousClock.Instant) async {
        guard case .personNotFound = error else { return }
        let whole = Int((ContinuousClock.now - askedAt) / Self.tellingStep) + 1
        // Ended early, whoever asked is gone.
        try? await Task.sleep(until: askedAt + Self.tellingStep * whole, clock: .continuous)
    }
}
