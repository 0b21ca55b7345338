import ArgumentParser
import Foundation

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carerecord",
        abstract: "One look at everything that health and care organisations hold about a person.",
        subcommands: [
            Serve.self, Demo.self, RegionCommand.self, PolicyCommand.self, TrainingCommand.self, CaseloadCommand.self, StaffCommand.self,
            ObjectionCommand.self, CorrectionCommand.self, EmergencyCommand.self, DatabaseCommand.self, TrailCommand.self,
            SourceCommand.self, SignInCommand.self, MonitoringCommand.self, BenchRead.self, BenchDecide.self, BenchAccount.self,
            BenchLog.self,
        ])

    static func main() async {
        // Before anything that could crash, and before anything that could be told.
        QuietCrash.begin()
        await main(nil)
    }
}

/// Says why on standard error and ends with a code: 1 for what went wrong, 2 for how it was called or configured.
func stop(_ words: String, code: Int32 = 1) -> ExitCode {
    FileHandle.standardError.write(Data((words + "\n").utf8))
    return ExitCode(code)
}

/// Said at once and not when everything runs: a script that waits for the file would wait for ever.
func checkReadyFile(_ path: String?) throws {
    guard let path else { return }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
        throw stop("The ready file \(path) cannot be written: its folder is not there, or may not be written in.", code: 2)
    }
}
