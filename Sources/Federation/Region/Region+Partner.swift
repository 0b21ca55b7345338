extension Region {
    /// Origins in whose frames the record may be shown after this launch.
    public func frames(of launch: String) -> [String] { launches.first { $0.id == launch }?.frames ?? [] }
}
