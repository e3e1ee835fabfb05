"""Files that people attach, or leave as letters: office documents, archives, invitations, winmail.dat."""
