// A browser mostly waits for pages and pages for a browser; tests leave the server that they share as they found it.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
